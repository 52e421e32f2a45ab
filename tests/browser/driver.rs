//! Chromium, driven through its own driver by the WebDriver standard.

use super::SCREENSHOTS;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::json;
use std::io::{BufRead, BufReader};

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);
const OFTEN: Duration = Duration::from_millis(20);

/// A window of this size.
#[derive(Clone, Copy)]
pub struct Screen {
    pub name: &'static str,
    width: u32,
    height: u32,
    phone: bool,
    dark: bool,
}

/// The small one is as narrow as a page must still fit, and dark.
pub const SCREENS: [Screen; 3] = [
    Screen { name: "phone", width: 390, height: 844, phone: true, dark: false },
    Screen { name: "desk", width: 1280, height: 800, phone: false, dark: false },
    Screen { name: "small", width: 320, height: 640, phone: true, dark: true },
];

/// The driver's process. It ends with this value.
pub struct Driver {
    child: Child,
    url: String,
    browser: PathBuf,
}

impl Driver {
    /// Nothing when the machine has no Chromium, or no driver for it.
    pub fn find() -> Option<(PathBuf, PathBuf)> {
        let found = |names: &[&str]| {
            let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
            names
                .iter()
                .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
                .find(|file| file.is_file())
        };
        Some((
            found(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])?,
            found(&["chromedriver"])?,
        ))
    }

    pub fn start((browser, driver): (PathBuf, PathBuf)) -> Self {
        let mut child =
            Command::new(driver).arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines
            .find_map(|line| {
                line.unwrap()
                    .rsplit_once("started successfully on port ")
                    .map(|(_, port)| port.trim_end_matches('.').to_owned())
            })
            .expect("chromedriver names its port");
        // Its pipe stays open and read, or it would stop on a full one.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, url: format!("http://127.0.0.1:{port}"), browser }
    }

    pub async fn open(&self, screen: Screen) -> Page {
        let mut options = json!({
            "binary": self.browser,
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                format!("--window-size={},{}", screen.width, screen.height),
                format!("--blink-settings=preferredColorScheme={}", u8::from(!screen.dark)),
            ],
        });
        if screen.phone {
            options["mobileEmulation"] = json!({
                "deviceMetrics": { "width": screen.width, "height": screen.height, "pixelRatio": 1.0, "touch": true },
            });
        }
        let capabilities = json!({ "goog:chromeOptions": options }).as_object().unwrap().clone();
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities)
            .connect(&self.url)
            .await
            .unwrap();
        Page { client, screen, home: format!("{}/status", self.url), shots: 0, scenario: String::new() }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is wrong for somebody who reads with a screen reader, types without a mouse or sees little.
const AUDIT: &str = include_str!("audit.js");

/// What a person has before them.
pub struct Page {
    pub client: Client,
    screen: Screen,
    home: String,
    scenario: String,
    shots: u32,
}

impl Drop for Page {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("it was in {} on the {}", self.scenario, self.screen.name);
        }
    }
}

impl Page {
    /// A window of its own, with nothing remembered. Cookies are one host's whatever the port, and the driver is on the host
    /// of the pages.
    pub async fn begin(&mut self, scenario: &str) {
        let window = self.client.new_window(true).await.unwrap().handle;
        self.client.close_window().await.unwrap();
        self.client.switch_to_window(window).await.unwrap();
        self.goto(&self.home).await;
        self.client.delete_all_cookies().await.unwrap();
        self.scenario = scenario.to_owned();
        self.shots = 0;
    }

    pub async fn goto(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    pub async fn url(&self) -> String {
        self.client.current_url().await.unwrap().to_string()
    }

    pub async fn back(&self) {
        self.client.back().await.unwrap();
    }

    pub async fn scroll_down(&self) {
        self.client.execute("scrollTo(0, document.body.scrollHeight)", vec![]).await.unwrap();
    }

    /// Types into whatever has the focus.
    pub async fn press(&self, keys: &str) {
        self.client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// The test id of what has the focus.
    pub async fn focused(&self) -> Option<String> {
        self.client.active_element().await.unwrap().attr("data-testid").await.unwrap()
    }

    /// Waits until the browser is there.
    pub async fn arrives_at(&self, url: &str) {
        let wanted = url.parse().unwrap();
        if let Err(error) = self.client.wait().at_most(PATIENCE).every(OFTEN).for_url(&wanted).await {
            panic!("the browser is at {}, and not at {url}: {error}", self.url().await);
        }
    }

    /// The text of the element with this test id, once it is there.
    pub async fn text(&self, id: &str) -> String {
        self.element(id).await.text().await.unwrap()
    }

    /// Waits until the element says this: the page that was clicked on may have said something else in the same place.
    pub async fn says(&self, id: &str, wanted: &str) {
        let deadline = Instant::now() + PATIENCE;
        let selector = format!("[data-testid={id}]");
        loop {
            // Between two pages there may be no element, or one that is gone before it is read.
            let said = match self.client.find(Locator::Css(&selector)).await {
                Ok(element) => element.text().await.unwrap_or_default(),
                Err(_) => String::new(),
            };
            if said == wanted {
                return;
            }
            assert!(Instant::now() < deadline, "{id} on {} says {said:?}, and not {wanted:?}", self.url().await);
            tokio::time::sleep(OFTEN).await;
        }
    }

    pub async fn click(&self, id: &str) {
        self.element(id).await.click().await.unwrap();
    }

    pub async fn double_click(&self, id: &str) {
        let element = self.element(id).await;
        let script = "arguments[0].click(); arguments[0].click();";
        self.client.execute(script, vec![serde_json::to_value(&element).unwrap()]).await.unwrap();
    }

    pub async fn type_into(&self, id: &str, text: &str) {
        let field = self.element(id).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    pub async fn has(&self, id: &str) -> bool {
        !self.client.find_all(Locator::Css(&format!("[data-testid={id}]"))).await.unwrap().is_empty()
    }

    /// Whether the page is wider than the window, so that a person would have to scroll sideways.
    pub async fn overflows(&self) -> bool {
        let script = "return document.documentElement.scrollWidth > document.documentElement.clientWidth";
        self.client.execute(script, vec![]).await.unwrap().as_bool().unwrap()
    }

    /// Keeps a picture for a person to look at, and holds what a picture does not show.
    pub async fn shot(&mut self, what: &str) {
        assert!(!self.overflows().await, "{what} is wider than the {} window", self.screen.name);
        let complaints = self.client.execute(AUDIT, vec![]).await.unwrap();
        assert_eq!(complaints, json!([]), "{what} on the {} in {}", self.screen.name, self.scenario);
        self.shots += 1;
        let folder = Path::new(SCREENSHOTS);
        std::fs::create_dir_all(folder).unwrap();
        let name = format!("{}-{}-{}-{what}.png", self.screen.name, self.scenario, self.shots);
        std::fs::write(folder.join(name), self.client.screenshot().await.unwrap()).unwrap();
    }

    async fn element(&self, id: &str) -> fantoccini::elements::Element {
        let selector = format!("[data-testid={id}]");
        match self.client.wait().at_most(PATIENCE).every(OFTEN).for_element(Locator::Css(&selector)).await {
            Ok(element) => element,
            Err(error) => panic!("{id} is not on {}: {error}", self.url().await),
        }
    }
}
