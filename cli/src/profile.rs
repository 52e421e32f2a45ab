//! The profile file: `config.toml` in the user's folder for settings, readable for its owner alone.

use crate::failure::Failure;
use crate::files::{self, Readers};
use etcetera::BaseStrategy;
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::PathBuf;
use toml_edit::{DocumentMut, Item, Table, value};

pub(crate) const DEFAULT: &str = "default";
const LARGEST: u64 = 1 << 20;

/// One account, as it was stored.
#[derive(Default)]
pub(crate) struct Profile {
    pub(crate) secret_key: Option<String>,
    pub(crate) base_url: Option<String>,
    pub(crate) webhook_secret: Option<String>,
}

/// Where the file is: `WOOSHPAY_CONFIG`, or `wooshpay/config.toml` in the user's folder for settings.
pub(crate) fn path() -> Result<PathBuf, Failure> {
    if let Some(path) = std::env::var_os("WOOSHPAY_CONFIG").filter(|path| !path.is_empty()) {
        return Ok(path.into());
    }
    let folders = etcetera::choose_base_strategy();
    let folders = folders
        .map_err(|error| Failure::local(format!("no place for settings is known: {error}; set WOOSHPAY_CONFIG")))?;
    Ok(folders.config_dir().join("wooshpay").join("config.toml"))
}

/// The profile of this name.
pub(crate) fn read(name: &str) -> Result<Option<Profile>, Failure> {
    let document = document()?;
    // A key that stands in the wrong place must not be taken for none.
    if let Some((stray, _)) = document.iter().find(|(_, item)| !item.is_table_like()) {
        return Err(Failure::local(format!("{}: `{stray}` is no profile", path()?.display()))
            .hint(format!("a profile begins with its name in brackets, such as [{DEFAULT}], and its members follow")));
    }
    let Some(found) = document.get(name).and_then(Item::as_table_like) else { return Ok(None) };
    let mut profile = Profile::default();
    for (key, item) in found.iter() {
        let text = item.as_str().map(str::to_owned);
        match key {
            "secret_key" => profile.secret_key = text,
            "base_url" => profile.base_url = text,
            "webhook_secret" => profile.webhook_secret = text,
            _ => {
                let path = path()?;
                return Err(Failure::local(format!("{}: the profile `{name}` has a member `{key}`", path.display()))
                    .hint("there are: secret_key, base_url, webhook_secret"));
            }
        }
        if item.as_str().is_none_or(str::is_empty) {
            let what = if item.is_str() { "is empty" } else { "is no text" };
            return Err(Failure::local(format!("{}: `{key}` of `{name}` {what}", path()?.display())));
        }
    }
    Ok(Some(profile))
}

/// The names of all profiles.
pub(crate) fn names() -> Result<Vec<String>, Failure> {
    Ok(document()?.iter().filter(|(_, item)| item.is_table_like()).map(|(name, _)| name.to_owned()).collect())
}

/// Sets members of a profile, all or none.
pub(crate) fn set<'a>(name: &str, members: impl Iterator<Item = (&'a str, &'a str)>) -> Result<PathBuf, Failure> {
    let _alone = alone()?;
    let mut document = document()?;
    let profile = document.entry(name).or_insert(Item::Table(Table::new()));
    let Some(profile) = profile.as_table_like_mut() else {
        return Err(Failure::usage(format!(
            "`{name}` cannot be the name of a profile: the file has a value of that name"
        )));
    };
    members.for_each(|(member, text)| drop(profile.insert(member, value(text))));
    store(&document)
}

/// Keeps another program from changing the file between reading and writing it, for as long as this lives.
fn alone() -> Result<fs::File, Failure> {
    let path = path()?.with_extension("lock");
    let refuse = |error| Failure::file(&path, "locked", &error);
    if let Some(folder) = path.parent() {
        files::private_folder(folder).map_err(refuse)?;
    }
    let lock = fs::OpenOptions::new().create(true).append(true).open(&path).map_err(refuse)?;
    lock.lock().map_err(refuse)?;
    Ok(lock)
}

/// Forgets a profile. Nothing when there is none of this name.
pub(crate) fn remove(name: &str) -> Result<Option<PathBuf>, Failure> {
    let _alone = alone()?;
    let mut document = document()?;
    match document.remove(name) {
        Some(_) => store(&document).map(Some),
        None => Ok(None),
    }
}

fn store(document: &DocumentMut) -> Result<PathBuf, Failure> {
    let path = path()?;
    files::write(&path, document.to_string().as_bytes(), Readers::Owner)?;
    Ok(path)
}

fn document() -> Result<DocumentMut, Failure> {
    let path = path()?;
    let mut text = String::new();
    match fs::File::open(&path).and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text)) {
        Ok(read) if read as u64 > LARGEST => {
            return Err(Failure::local(format!(
                "{} is larger than {LARGEST} bytes, and no profiles are",
                path.display()
            )));
        }
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(DocumentMut::new()),
        Err(error) => return Err(Failure::file(&path, "read", &error)),
    }
    files::private(&path)?;
    // The message of the error quotes the line, and the line may be the one with the key.
    text.parse().map_err(|error: toml_edit::TomlError| {
        let line = error.span().map(|span| text.get(..span.start).unwrap_or_default().lines().count().max(1));
        let line = line.map(|line| format!(" in line {line}")).unwrap_or_default();
        Failure::local(format!("{} is no TOML: there is a mistake{line}", path.display()))
    })
}
