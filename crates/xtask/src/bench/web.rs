//! What a browser downloads and does, beside the twin in React, a static page and
//! other widgets: scripts of benches/web, with what they stand on fetched by npm and
//! kept below the target folder.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Failure, Outcome,
    app::{self, Profile},
    at,
    browser::Browser,
    house,
    progress::Steps,
};

pub fn first_visit() -> Outcome<Command> {
    script("first-visit.mjs")
}

pub fn lighthouse() -> Outcome<Command> {
    script("lighthouse.mjs")
}

pub fn host_page() -> Outcome<Command> {
    script("host-page.mjs")
}

/// A script on the app as it is shipped and the twin as Vite builds it.
fn script(name: &str) -> Outcome<Command> {
    if house::find_program("npm", &[]).is_none() {
        return Err(Failure::new(
            "the peers come from npm, which is missing: install it \
             (Debian, Ubuntu: `apt install npm`; macOS: `brew install node`)",
        ));
    }
    let mut steps = Steps::new(4 + usize::from(Browser::find().is_none()));
    let browser = Browser::set_up(&mut steps)?;
    let scripts = with_packages(&mut steps, "web")?;
    let twin = with_packages(&mut steps, "twin")?;
    steps.step("the twin’s production build", |step| {
        step.run(
            Command::new("npm")
                .current_dir(&twin)
                .args(["run", "build"])
                .env("HEMLINE_ROOT", house::root()),
            "the twin can't be built",
        )
    })?;
    let built = app::build(Profile::Release)?;
    let mut command = Command::new("node");
    command
        .arg(scripts.join(name))
        .env("HEMLINE_SERVER", built.server)
        .env("HEMLINE_DIST", built.dist)
        .env("HEMLINE_MERCHANTS", house::root().join("merchants"))
        .env("TWIN_DIST", twin.join("dist"))
        .env("CHROME_PATH", browser.chromium);
    Ok(command)
}

/// A folder of benches/ beside the packages that it names, below the target folder:
/// nothing of theirs gets into the repository.
pub fn with_packages(steps: &mut Steps, name: &str) -> Outcome<PathBuf> {
    let source = house::root().join("benches").join(name);
    let folder = house::target().join("bench").join(name);
    let named = source.join("package.json");
    let wanted = at(&named, fs::read_to_string(&named))?;
    // Written last, so that it stands for a finished installation.
    let installed = folder.join("installed.json");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        app::copy(&source, &folder)?;
        return Ok(folder);
    }
    if folder.is_dir() {
        at(&folder, fs::remove_dir_all(&folder))?;
    }
    app::copy(&source, &folder)?;
    steps.step(&format!("packages of benches/{name}"), |step| {
        step.run(
            &mut install(&folder),
            &format!("what benches/{name}/package.json names can't be fetched"),
        )
    })?;
    at(&installed, fs::write(&installed, wanted))?;
    Ok(folder)
}

fn install(folder: &Path) -> Command {
    let mut npm = Command::new("npm");
    npm.current_dir(folder)
        .args(["install", "--no-audit", "--no-fund", "--no-package-lock"])
        .args(["--ignore-scripts", "--loglevel=error"]);
    npm
}
