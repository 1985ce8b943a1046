//! `cargo xtask deny`: whether each crate's licence and source is one of deny.toml,
//! and whether the app's programs are free of what would make them heavy. Known
//! holes are not looked up: their list would have to be fetched at each run.

use std::{fs, path::Path, process::Command};

use crate::{
    Failure, Outcome,
    app::{self, Profile},
    arguments::Arguments,
    at, house,
    progress::Steps,
    tools,
};

/// What no program of the app may have: tables of Unicode and of time zones, and a
/// compiler of patterns. That they are among its dependencies can't be helped, as
/// Leptos names them for servers; that anything of them is linked can.
const HEAVY: [&str; 6] = [
    "chrono_tz",
    "icu_normalizer",
    "icu_properties",
    "icu_segmenter",
    "regex_automata",
    "regex_syntax",
];
/// What each program has, as long as its functions have names.
const ALWAYS: &str = "tachys";

pub fn deny(arguments: Arguments) -> Outcome {
    arguments.end()?;
    let missing = usize::from(tools::cargo_deny_is_missing()?);
    let cargo_deny = tools::cargo_deny(&mut Steps::new(missing))?;
    let status = Command::new(cargo_deny)
        .current_dir(house::root())
        .args(["--workspace", "--locked", "check", "--hide-inclusion-graph"])
        .args(["licenses", "bans", "sources"])
        .status()
        .map_err(|error| Failure::new(format!("cargo-deny can't be started: {error}")))?;
    if !status.success() {
        return Err(Failure::new(
            "a crate is not as deny.toml wants it; the reason is above",
        ));
    }
    app::build(Profile::Release)?;
    let programs = house::target().join("wasm32-unknown-unknown/wasm");
    let mut count = 0;
    for entry in at(&programs, fs::read_dir(&programs))? {
        let file = at(&programs, entry)?.path();
        if file.extension().is_some_and(|ending| ending == "wasm") {
            is_light(&file, &at(&file, fs::read(&file))?)?;
            count += 1;
        }
    }
    println!(
        "{count} programs of the app have nothing of {}",
        HEAVY.join(", ")
    );
    match count {
        0 => Err(Failure::new(format!(
            "`{}` has no program to look at; remove `dist` to have them built",
            programs.display()
        ))),
        _ => Ok(()),
    }
}

/// Looks through the names of a program's functions, in which that of a crate stands
/// behind its length.
fn is_light(file: &Path, program: &[u8]) -> Outcome {
    let has = |name: &str| {
        let name = format!("{}{name}", name.len());
        program.windows(name.len()).any(|at| at == name.as_bytes())
    };
    if !has(ALWAYS) {
        return Err(Failure::new(format!(
            "`{}` has no names to look at; remove it, and `dist`, to have it built anew",
            file.display()
        )));
    }
    match HEAVY.iter().find(|name| has(name)) {
        None => Ok(()),
        Some(name) => Err(Failure::new(format!(
            "`{}` has code of `{name}`; `cargo tree --target wasm32-unknown-unknown -i` tells \
             who brings it",
            file.display()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_is_linked() {
        let check = |program: &str| {
            let outcome = is_light(Path::new("hemline.wasm"), program.as_bytes());
            outcome.map_err(|failure| failure.to_string()).err()
        };
        let light = "\0asm _ZN6tachys3dom6create17h0E _RNvNtC7hemline5route5parse";
        assert_eq!(check(light), None);
        let heavy = check(&format!("{light} _ZN14regex_automata3nfa5build17h1E")).unwrap();
        assert!(heavy.contains("code of `regex_automata`"), "{heavy}");
        let bare = check("\0asm").unwrap();
        assert!(bare.contains("no names"), "{bare}");
    }
}
