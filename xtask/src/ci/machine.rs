//! What the steps need of the machine: installed where we may, asked for by name elsewhere.

use super::{output, succeed};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Something a step needs, and the Debian package that brings it.
struct Need {
    what: &'static str,
    package: &'static str,
    elsewhere: &'static str,
    there: fn() -> bool,
}

const NEEDS: [Need; 13] = [
    Need {
        what: "Chromium, for the tests that click through the pages",
        package: "chromium",
        elsewhere: "install Chromium or Google Chrome and have it on the PATH",
        there: has_browser,
    },
    Need {
        what: "Chromium's driver, for the same tests",
        package: "chromium-driver",
        elsewhere: "install the chromedriver of your Chromium and have it on the PATH",
        there: || on_path("chromedriver"),
    },
    Need {
        what: "root certificates, for TLS",
        package: "ca-certificates",
        elsewhere: "install your system's root certificates",
        there: has_certificates,
    },
    Need {
        what: "a C++ compiler, for libFuzzer",
        package: "g++",
        elsewhere: "install a C++ compiler and have it on the PATH as c++, or name it in CXX",
        there: || on_path("c++") || std::env::var_os("CXX").is_some(),
    },
    Need {
        what: "pkg-config, to find OpenSSL",
        package: "pkg-config",
        elsewhere: "install pkg-config",
        there: || !needs_openssl() || on_path("pkg-config"),
    },
    Need {
        what: "OpenSSL's headers, for the feature native-tls",
        package: "libssl-dev",
        elsewhere: "install OpenSSL with its headers",
        there: has_openssl,
    },
    Need {
        what: "Python with venv and pip, for schemathesis and the examples of docs/sandbox.md",
        package: "python3-venv",
        elsewhere: "install Python 3.10 or newer and have it on the PATH as python3",
        there: || output(Command::new("python3").args(["-c", "import ensurepip, venv"])).is_ok(),
    },
    Need {
        what: "Node.js, for the examples of docs/sandbox.md",
        package: "nodejs",
        elsewhere: "install Node.js 18 or newer and have it on the PATH as node",
        there: || on_path("node"),
    },
    Need {
        what: "curl, for the examples of docs/sandbox.md",
        package: "curl",
        elsewhere: "install curl and have it on the PATH",
        there: || on_path("curl"),
    },
    Need {
        what: "PostgreSQL, for the tests of the inbox",
        package: "postgresql",
        elsewhere: "install PostgreSQL's server and have initdb and postgres on the PATH",
        there: has_postgres,
    },
    Need {
        what: "zsh, for its completions of the command line",
        package: "zsh",
        elsewhere: "install zsh",
        there: || on_path("zsh"),
    },
    Need {
        what: "fish, for its completions of the command line",
        package: "fish",
        elsewhere: "install fish",
        there: || on_path("fish"),
    },
    Need {
        what: "man, for the manual of the command line",
        package: "man-db",
        elsewhere: "install man-db, or another man that knows --warnings",
        there: || on_path("man"),
    },
];

/// A missing browser is an error: a test that is silently left out looks like one that passes.
pub fn prepare(_: &Path) -> Result<String, String> {
    let missing = missing();
    if missing.is_empty() {
        return Ok("nothing is missing".to_owned());
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    if !(on_path("apt-get") && is_root()) {
        return Err(advice(&missing, on_path("apt-get")));
    }
    println!("installing {}", packages.join(" "));
    succeed(Command::new("apt-get").args(["update", "--quiet"]))?;
    let mut install = Command::new("apt-get");
    install.args(["install", "--yes", "--quiet", "--no-install-recommends"]).args(&packages);
    succeed(install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    let still = self::missing();
    if still.is_empty() { Ok(format!("installed {}", packages.join(" "))) } else { Err(advice(&still, true)) }
}

fn missing() -> Vec<&'static Need> {
    NEEDS.iter().filter(|need| !(need.there)()).collect()
}

fn advice(missing: &[&Need], debian: bool) -> String {
    let mut lines: Vec<String> = missing.iter().map(|need| format!("missing: {}", need.what)).collect();
    if debian {
        let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
        lines.push(format!("to mend it: sudo apt-get install {}", packages.join(" ")));
    } else {
        lines.extend(missing.iter().map(|need| format!("to mend it: {}", need.elsewhere)));
    }
    lines.join("\n")
}

pub fn on_path(name: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}

fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn has_browser() -> bool {
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].into_iter().any(on_path)
}

/// Other systems keep them where only the system itself looks.
fn has_certificates() -> bool {
    let places = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];
    !cfg!(target_os = "linux")
        || std::env::var_os("SSL_CERT_FILE").is_some()
        || places.iter().any(|place| Path::new(place).exists())
}

/// Debian keeps it off the PATH, a folder for each version. A newer one may hold the client alone.
fn has_postgres() -> bool {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = debian.map(|version| version.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_whole = |folder: PathBuf| folder.join("initdb").is_file() && folder.join("postgres").is_file();
    debian.chain(std::env::split_paths(&path)).any(is_whole)
}

/// On macOS and Windows, native-tls uses what the system has.
fn needs_openssl() -> bool {
    cfg!(target_os = "linux")
}

fn has_openssl() -> bool {
    !needs_openssl() || output(Command::new("pkg-config").args(["--exists", "openssl"])).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{NEEDS, advice, on_path};

    #[test]
    fn what_is_missing_is_asked_for_by_name() {
        let missing: Vec<_> = NEEDS.iter().filter(|need| need.package == "chromium").collect();
        assert_eq!(
            advice(&missing, true),
            "missing: Chromium, for the tests that click through the pages\nto mend it: sudo apt-get install chromium"
        );
        assert!(advice(&missing, false).ends_with("install Chromium or Google Chrome and have it on the PATH"));
    }

    #[test]
    fn a_program_is_looked_for_on_the_path() {
        assert!(on_path("cargo") || on_path("cargo.exe"));
        assert!(!on_path("no-such-program-here"));
    }
}
