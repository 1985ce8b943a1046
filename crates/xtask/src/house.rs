//! Where things lie: the repository, what is built from it, and the cache of
//! tools that outlives it.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Failure, Outcome, at};

/// The repository that this command was built from.
pub fn root() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder
        .ancestors()
        .nth(2)
        .unwrap_or(crate_folder)
        .to_path_buf()
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// What the commands note down between two runs.
pub fn notes() -> PathBuf {
    target().join("xtask")
}

/// The folder of one tool in the user's cache, by name and version.
pub fn tool(name: &str, version: &str) -> Outcome<PathBuf> {
    Ok(cache()?.join(format!("{name}-{version}")))
}

/// The user's cache of tools; it may be removed at any time.
pub fn cache() -> Outcome<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty());
    let base = match (set("XDG_CACHE_HOME"), set("HOME")) {
        (Some(cache), _) => PathBuf::from(cache),
        (None, Some(home)) if cfg!(target_os = "macos") => {
            Path::new(&home).join("Library").join("Caches")
        }
        (None, Some(home)) => Path::new(&home).join(".cache"),
        (None, None) => {
            return Err(Failure::new(
                "no place for the build tools: set HOME or XDG_CACHE_HOME to a folder of yours",
            ));
        }
    };
    Ok(base.join("hemline").join("tools"))
}

/// The file of this name on PATH, or in `folders` before it.
pub fn find_program(name: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    folders
        .iter()
        .cloned()
        .chain(env::split_paths(&path))
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// PATH with `folders` before it.
pub fn path_with(folders: &[PathBuf]) -> Outcome<std::ffi::OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::join_paths(folders.iter().cloned().chain(env::split_paths(&path)))
        .map_err(|error| Failure::new(format!("PATH can't be extended: {error}")))
}

pub fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// The version of a package in Cargo.lock.
pub fn locked_version(package: &str) -> Outcome<String> {
    let path = root().join("Cargo.lock");
    let lock = at(&path, fs::read_to_string(&path))?;
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    lines
        .next()
        .and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .map(str::to_owned)
        .ok_or_else(|| Failure::new(format!("Cargo.lock names no package `{package}`")))
}

/// Every file in or below `paths`, in a fixed order. A path that is not there
/// has none.
pub fn files(paths: &[PathBuf]) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut left = paths.to_vec();
    while let Some(path) = left.pop() {
        if path.is_dir() {
            for entry in at(&path, fs::read_dir(&path))? {
                left.push(at(&path, entry)?.path());
            }
        } else if path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A number that changes when a file below `paths`, its name, or one of the
/// `words` changes.
pub fn fingerprint(paths: &[PathBuf], words: &[&str]) -> Outcome<String> {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    for file in files(paths)? {
        file.hash(&mut hasher);
        at(&file, fs::read(&file))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}
