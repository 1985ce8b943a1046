//! The app as the browser gets it: its two programs built by trunk, compressed,
//! and left alone while none of their sources has changed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Outcome, at, house,
    progress::{Step, Steps},
    server,
    tools::{self, Tools},
};

/// For whom the app is built.
#[derive(Clone, Copy, PartialEq)]
pub enum Profile {
    /// Shoppers: few bytes, compressed.
    Release,
    /// Developers: few seconds.
    Dev,
}

/// App and server, built and up to date.
pub struct Built {
    pub dist: PathBuf,
    pub server: PathBuf,
    pub tools: Tools,
}

/// Sets up, fetches and builds whatever is missing or out of date, in steps.
pub fn build(profile: Profile) -> Outcome<Built> {
    tools::c_compiler()?;
    let fresh = Stamp::look(profile)?.is_current();
    let optimised = profile == Profile::Release && !fresh;
    let missing = Tools::missing(optimised)?;
    let mut steps = Steps::new(missing + if fresh { 1 } else { 3 });
    let tools = Tools::set_up(&mut steps, optimised)?;
    if !fresh {
        steps.step("crates", |step| {
            step.run(
                Command::new("cargo").current_dir(house::root()).args([
                    "fetch",
                    "--target",
                    "wasm32-unknown-unknown",
                ]),
                "the crates can't be fetched",
            )
        })?;
    }
    let server = steps.step("server", server::build)?;
    if !fresh {
        steps.step("app", |step| build_app(step, profile, &tools))?;
    }
    Ok(Built {
        dist: profile.dist(),
        server,
        tools,
    })
}

/// The documents of the programs beside index.html.
const BESIDES: [&str; 7] = [
    "check.html",
    "order.html",
    "return.html",
    "returned.html",
    "sizes.html",
    "contact.html",
    "desk.html",
];

/// Has trunk build the programs, each with its document, and the server's program
/// compress them.
pub fn build_app(step: &mut Step, profile: Profile, tools: &Tools) -> Outcome {
    let stamp = Stamp::look(profile)?;
    stamp.remove()?;
    // Trunk builds one document a run, and empties the folder that it builds into.
    let apart = house::target().join("apart-dist");
    let whole = profile.dist();
    let besides = BESIDES.map(|document| (document, apart.join(document)));
    let first = ("index.html", whole.clone());
    for (document, dist) in [first].iter().chain(&besides) {
        let mut trunk = tools.trunk()?;
        trunk
            .args(["build", document, "--html-output", document])
            .args(["--offline", "--skip-version-check", "--dist"])
            .arg(dist);
        if profile == Profile::Release {
            trunk.args(["--release", "--cargo-profile", "wasm"]);
        }
        step.run(&mut trunk, "the app can't be built")?;
    }
    for (_, dist) in &besides {
        copy(dist, &whole)?;
    }
    if profile == Profile::Release {
        step.run(
            Command::new(server::program())
                .arg("compress")
                .arg(profile.dist()),
            "the app's files can't be compressed",
        )?;
    }
    stamp.write()
}

/// A folder's files into another folder, which keeps what else it has.
pub fn copy(from: &Path, to: &Path) -> Outcome {
    at(to, fs::create_dir_all(to))?;
    for entry in at(from, fs::read_dir(from))? {
        let file = at(from, entry)?.path();
        let Some(name) = file.file_name() else {
            continue;
        };
        if file.is_dir() {
            copy(&file, &to.join(name))?;
        } else {
            at(&file, fs::copy(&file, to.join(name)))?;
        }
    }
    Ok(())
}

impl Profile {
    pub fn dist(self) -> PathBuf {
        match self {
            Self::Release => house::root().join("dist"),
            Self::Dev => house::target().join("dev-dist"),
        }
    }
}

/// Everything that the app is built from.
pub fn sources() -> Vec<PathBuf> {
    let root = house::root();
    [
        "src",
        "style",
        "public",
        "index.html",
        "Trunk.toml",
        "Cargo.toml",
        "Cargo.lock",
        "rust-toolchain.toml",
        "crates/policy/Cargo.toml",
        "crates/policy/src",
        "crates/api-types/Cargo.toml",
        "crates/api-types/src",
        "crates/markup/Cargo.toml",
        "crates/markup/src",
        "crates/search/Cargo.toml",
        "crates/search/src",
        "crates/xtask/src/styles.rs",
    ]
    .iter()
    .chain(&BESIDES)
    .map(|path| root.join(path))
    .collect()
}

/// A note of what the last build was made from.
struct Stamp {
    file: PathBuf,
    fingerprint: String,
    dist: PathBuf,
}

impl Stamp {
    fn look(profile: Profile) -> Outcome<Self> {
        let name = match profile {
            Profile::Release => "app",
            Profile::Dev => "app-dev",
        };
        Ok(Self {
            file: house::notes().join(name),
            fingerprint: house::fingerprint(&sources(), &[])?,
            dist: profile.dist(),
        })
    }

    fn is_current(&self) -> bool {
        BESIDES
            .iter()
            .all(|document| self.dist.join(document).is_file())
            && fs::read_to_string(&self.file).is_ok_and(|noted| noted == self.fingerprint)
    }

    fn remove(&self) -> Outcome {
        if self.file.is_file() {
            at(&self.file, fs::remove_file(&self.file))?;
        }
        Ok(())
    }

    fn write(&self) -> Outcome {
        at(&house::notes(), fs::create_dir_all(house::notes()))?;
        at(&self.file, fs::write(&self.file, &self.fingerprint))
    }
}
