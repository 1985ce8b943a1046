//! Compressing the built app beforehand, as well as Brotli can.

use std::fs;
use std::io;
use std::path::Path;

use crate::dist::{content_type, is_template};
use crate::document::{brotli, is_textual};

const BEST: u32 = 11;

/// Writes `file.br` beside each file below `folder` that gets smaller by it.
/// Templates are left out: the pages are made from them.
///
/// # Errors
/// When a file can't be read or written.
pub fn compress(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let file = entry?.path();
        if file.is_dir() {
            compress(&file)?;
            continue;
        }
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".br") || is_template(&name) || !is_textual(content_type(&name)) {
            continue;
        }
        let body = fs::read(&file)?;
        let target = file.with_file_name(format!("{name}.br"));
        match brotli(&body, BEST).filter(|smaller| smaller.len() < body.len()) {
            Some(smaller) => fs::write(&target, smaller)?,
            // What an earlier run left would now be another file's content.
            None if target.exists() => fs::remove_file(&target)?,
            None => {}
        }
    }
    Ok(())
}
