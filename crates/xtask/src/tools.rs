//! The build tools that cargo does not bring: set up once in the user's cache,
//! by version, and built quickly rather than to be quick.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Failure, Outcome, arguments::Arguments, at, house, progress::Steps};

const TRUNK: &str = "0.21.14";
const BINARYEN: &str = "132";
const AXE: &str = "4.14.1";
const GECKODRIVER: &str = "0.37.1";
const DENY: &str = "0.20.2";
const WASM: &str = "wasm32-unknown-unknown";

/// `cargo xtask tools`: what the app is built with, set up before it is needed.
pub fn tools(arguments: Arguments) -> Outcome {
    arguments.end()?;
    Tools::set_up(&mut Steps::new(Tools::missing(true)?), true)?;
    Ok(())
}

/// Tools that are there, ready to be put on PATH.
pub struct Tools {
    wasm_bindgen: PathBuf,
    trunk: PathBuf,
    wasm_opt: Option<PathBuf>,
}

impl Tools {
    /// How many steps `set_up` will take.
    pub fn missing(optimised: bool) -> Outcome<usize> {
        let wanted = Wanted::look()?;
        Ok(usize::from(!wanted.wasm_target_is_there())
            + usize::from(!wanted.wasm_bindgen.is_dir())
            + usize::from(!wanted.trunk.is_dir())
            + usize::from(optimised && wanted.wasm_opt() == WasmOpt::Fetchable))
    }

    /// Sets up what is missing, one step each; wasm-opt only where the app is to
    /// be `optimised`.
    pub fn set_up(steps: &mut Steps, optimised: bool) -> Outcome<Self> {
        let wanted = Wanted::look()?;
        if !wanted.wasm_target_is_there() {
            add_wasm_target(steps)?;
        }
        if !wanted.wasm_bindgen.is_dir() {
            // Without --locked: the lock file of this package names a version
            // that its registry no longer serves.
            let version = format!("--version={}", wanted.version);
            cargo_install(
                steps,
                &format!("wasm-bindgen {}", wanted.version),
                &["wasm-bindgen-cli", &version],
                &wanted.wasm_bindgen,
            )?;
        }
        if !wanted.trunk.is_dir() {
            let version = format!("--version={TRUNK}");
            cargo_install(
                steps,
                &format!("trunk {TRUNK}"),
                &["trunk", &version, "--locked"],
                &wanted.trunk,
            )?;
        }
        remove_build_folder()?;
        let wasm_opt = match wanted.wasm_opt() {
            _ if !optimised => None,
            WasmOpt::OnPath => None,
            WasmOpt::Cached => Some(wanted.binaryen.join(NPM_BIN)),
            WasmOpt::Fetchable => fetch_wasm_opt(steps, &wanted.binaryen)?,
            WasmOpt::Nowhere => Some(stand_in()?),
        };
        Ok(Self {
            wasm_bindgen: wanted.wasm_bindgen.join("bin"),
            trunk: wanted.trunk.join("bin"),
            wasm_opt,
        })
    }

    /// A command that starts trunk and lets it find the other tools.
    pub fn trunk(&self) -> Outcome<Command> {
        let mut folders = vec![self.wasm_bindgen.clone(), self.trunk.clone()];
        folders.extend(self.wasm_opt.clone());
        let mut command = Command::new(self.trunk.join("trunk"));
        command
            .current_dir(house::root())
            .env("PATH", house::path_with(&folders)?)
            // Its own backtrace would hide what the compiler says.
            .env("RUST_BACKTRACE", "0")
            // Trunk reads `NO_COLOR=1` as a value that it does not know.
            .env_remove("NO_COLOR");
        Ok(command)
    }

    /// What cargo has wasm test binaries run by.
    pub fn wasm_test_runner(&self) -> PathBuf {
        self.wasm_bindgen.join("wasm-bindgen-test-runner")
    }
}

/// axe-core's one file, fetched once.
pub fn axe(steps: &mut Steps) -> Outcome<PathBuf> {
    let folder = house::tool("axe-core", AXE)?;
    let file = folder.join("node_modules/axe-core/axe.min.js");
    if !file.is_file() {
        steps.step(&format!("axe-core {AXE}"), |step| {
            let package = format!("axe-core@{AXE}");
            step.run(
                &mut npm_install(&folder, &package)?,
                "axe-core, which audits the pages, can't be fetched",
            )
        })?;
    }
    Ok(file)
}

/// Whether `axe` will take a step.
pub fn axe_is_missing() -> Outcome<bool> {
    let folder = house::tool("axe-core", AXE)?;
    Ok(!folder.join("node_modules/axe-core/axe.min.js").is_file())
}

/// cargo-deny, compiled once.
pub fn cargo_deny(steps: &mut Steps) -> Outcome<PathBuf> {
    let folder = house::tool("cargo-deny", DENY)?;
    if !folder.is_dir() {
        let version = format!("--version={DENY}");
        cargo_install(
            steps,
            &format!("cargo-deny {DENY}"),
            &["cargo-deny", &version, "--locked"],
            &folder,
        )?;
        remove_build_folder()?;
    }
    Ok(folder.join("bin").join("cargo-deny"))
}

/// Whether `cargo_deny` will take a step.
pub fn cargo_deny_is_missing() -> Outcome<bool> {
    Ok(!house::tool("cargo-deny", DENY)?.is_dir())
}

/// Firefox's driver, built once.
pub fn geckodriver(steps: &mut Steps) -> Outcome<PathBuf> {
    let folder = house::tool("geckodriver", GECKODRIVER)?;
    if !folder.is_dir() {
        let version = format!("--version={GECKODRIVER}");
        cargo_install(
            steps,
            &format!("geckodriver {GECKODRIVER}"),
            &["geckodriver", &version],
            &folder,
        )?;
        remove_build_folder()?;
    }
    Ok(folder.join("bin").join("geckodriver"))
}

/// Whether `geckodriver` will take a step.
pub fn geckodriver_is_missing() -> Outcome<bool> {
    Ok(!house::tool("geckodriver", GECKODRIVER)?.is_dir())
}

/// Refuses to start what would fail late for want of a C compiler.
pub fn c_compiler() -> Outcome {
    let named = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let program = named.split_whitespace().next().unwrap_or("cc");
    if Path::new(program).is_file() || house::find_program(program, &[]).is_some() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "the C compiler `{program}` is missing, which SQLite is compiled with: install one \
         (Debian, Ubuntu: `apt install gcc libc6-dev`; macOS: `xcode-select --install`)"
    )))
}

#[derive(PartialEq)]
enum WasmOpt {
    OnPath,
    Cached,
    Fetchable,
    Nowhere,
}

const NPM_BIN: &str = "node_modules/.bin";

/// Which tools are wanted, and where they would be.
struct Wanted {
    /// wasm-bindgen's, which must be the library's to the last digit.
    version: String,
    wasm_bindgen: PathBuf,
    trunk: PathBuf,
    binaryen: PathBuf,
}

impl Wanted {
    fn look() -> Outcome<Self> {
        let version = house::locked_version("wasm-bindgen")?;
        Ok(Self {
            wasm_bindgen: house::tool("wasm-bindgen-cli", &version)?,
            trunk: house::tool("trunk", TRUNK)?,
            binaryen: house::tool("binaryen", BINARYEN)?,
            version,
        })
    }

    fn wasm_target_is_there(&self) -> bool {
        Command::new("rustc")
            .current_dir(house::root())
            .args(["--print", "target-libdir", "--target", WASM])
            .output()
            .is_ok_and(|output| {
                let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
                !folder.is_empty() && Path::new(&folder).is_dir()
            })
    }

    fn wasm_opt(&self) -> WasmOpt {
        if house::find_program("wasm-opt", &[]).is_some() {
            WasmOpt::OnPath
        } else if self.binaryen.join(NPM_BIN).join("wasm-opt").exists() {
            WasmOpt::Cached
        } else if house::find_program("npm", &[]).is_some() {
            WasmOpt::Fetchable
        } else {
            WasmOpt::Nowhere
        }
    }
}

fn add_wasm_target(steps: &mut Steps) -> Outcome {
    if house::find_program("rustup", &[]).is_none() {
        return Err(Failure::new(format!(
            "Rust's {WASM} target is missing, and so is rustup, which would fetch it: \
             install rustup from rustup.rs, or the target by the way your Rust came"
        )));
    }
    steps.step(&format!("Rust's target {WASM}"), |step| {
        step.run(
            Command::new("rustup")
                .current_dir(house::root())
                .args(["target", "add", WASM]),
            "Rust's WebAssembly target can't be fetched",
        )
    })
}

/// Where the tools are compiled; one folder, so that they share what both use.
fn build_folder() -> Outcome<PathBuf> {
    Ok(house::cache()?.join("building"))
}

fn remove_build_folder() -> Outcome {
    let folder = build_folder()?;
    if folder.is_dir() {
        at(&folder, fs::remove_dir_all(&folder))?;
    }
    Ok(())
}

/// Compiles a tool into the cache. Trunk and wasm-bindgen work for seconds a
/// build, so minutes of optimising them are never earned back; what they would
/// fetch from the network by themselves (and the TLS for it) is left out.
fn cargo_install(steps: &mut Steps, title: &str, words: &[&str], folder: &Path) -> Outcome {
    steps.step(title, |step| {
        // Into a folder of another name first: the right name means finished.
        let mut unfinished = folder.as_os_str().to_owned();
        unfinished.push(".unfinished");
        let unfinished = PathBuf::from(unfinished);
        step.run(
            Command::new("cargo")
                .arg("install")
                .args(words)
                .arg("--no-default-features")
                .arg("--root")
                .arg(&unfinished)
                .current_dir(house::root())
                .env("CARGO_TARGET_DIR", build_folder()?)
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
                .env("CARGO_PROFILE_RELEASE_LTO", "off")
                .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
                .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
                .env("CARGO_PROFILE_RELEASE_PANIC", "unwind"),
            &format!("{title} can't be built"),
        )?;
        at(folder, fs::rename(&unfinished, folder))
    })
}

/// wasm-opt from npm; without it when npm can't.
fn fetch_wasm_opt(steps: &mut Steps, folder: &Path) -> Outcome<Option<PathBuf>> {
    let fetched = steps.step(&format!("wasm-opt {BINARYEN}"), |step| {
        let package = format!("binaryen@{BINARYEN}");
        step.run(
            &mut npm_install(folder, &package)?,
            "wasm-opt can't be fetched",
        )
    });
    match fetched {
        Ok(()) => Ok(Some(folder.join(NPM_BIN))),
        Err(failure) => {
            eprintln!("      {failure}");
            stand_in().map(Some)
        }
    }
}

fn npm_install(folder: &Path, package: &str) -> Outcome<Command> {
    if house::find_program("npm", &[]).is_none() {
        return Err(Failure::new(format!(
            "npm is missing, which would fetch {package}: install it \
             (Debian, Ubuntu: `apt install npm`; macOS: `brew install node`)"
        )));
    }
    at(folder, fs::create_dir_all(folder))?;
    let mut npm = Command::new("npm");
    npm.current_dir(folder)
        .args(["install", "--no-save", "--no-audit", "--no-fund"])
        .args(["--ignore-scripts", "--loglevel=error", "--prefix"])
        .arg(folder)
        .arg(package);
    Ok(npm)
}

/// A wasm-opt that hands the file on as it is: trunk insists on one.
fn stand_in() -> Outcome<PathBuf> {
    eprintln!(
        "      no wasm-opt here and no npm to fetch it: the app is built without it, \
         about a tenth larger"
    );
    let folder = house::tool("no-wasm-opt", "1")?;
    let file = folder.join("wasm-opt");
    at(&folder, fs::create_dir_all(&folder))?;
    at(&file, fs::write(&file, STAND_IN))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        at(
            &file,
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)),
        )?;
    }
    Ok(folder)
}

const STAND_IN: &str = r#"#!/bin/sh
for word; do
  case $word in
    --version) echo "wasm-opt version 0"; exit ;;
    --output=*) output=${word#--output=} ;;
    *.wasm) input=$word ;;
  esac
done
cp "$input" "$output"
"#;
