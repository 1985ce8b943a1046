//! A line an order, in JSON.

use std::io::{self, BufRead, Read};

use hemline_api_types::OrderRecord;

use super::{BadLine, LONGEST};
use crate::json::fields;

pub struct Lines<R> {
    input: R,
    /// The line that is read now.
    bytes: Vec<u8>,
    line: u64,
}

impl<R: BufRead> Lines<R> {
    pub fn new(input: R) -> Self {
        Self {
            input,
            bytes: Vec::new(),
            line: 0,
        }
    }

    /// The next order with its line; empty lines are passed over.
    pub fn order(&mut self) -> io::Result<Option<Result<(u64, OrderRecord), BadLine>>> {
        loop {
            self.bytes.clear();
            // One more for the line's end.
            let most = LONGEST as u64 + 1;
            let mut input = self.input.by_ref().take(most);
            if input.read_until(b'\n', &mut self.bytes)? == 0 {
                return Ok(None);
            }
            self.line += 1;
            if self.bytes.len() > LONGEST && self.bytes.last() != Some(&b'\n') {
                self.input.skip_until(b'\n')?;
                return Ok(Some(
                    self.bad(format!("the line is longer than {LONGEST} bytes")),
                ));
            }
            let line = self.bytes.trim_ascii();
            if line.is_empty() {
                continue;
            }
            // Serde would also take the fields as an array.
            let order = if line.first() == Some(&b'{') {
                serde_json::from_slice(line).map_err(|error| reason(line, &error))
            } else {
                Err("expected an object".to_owned())
            };
            return Ok(Some(match order {
                Ok(order) => Ok((self.line, order)),
                Err(reason) => self.bad(reason),
            }));
        }
    }

    fn bad<T>(&self, reason: String) -> Result<T, BadLine> {
        let line = self.line;
        Err(BadLine { line, reason })
    }
}

/// What is wrong with a line, with the field where it can be told.
fn reason(line: &[u8], error: &serde_json::Error) -> String {
    if let Err(error) = str::from_utf8(line) {
        return format!("byte {} is not UTF-8", error.valid_up_to() + 1);
    }
    let field = serde_json::from_slice(line)
        .ok()
        .and_then(|value| fields::<OrderRecord>(value).err());
    match field {
        Some(field) if field.pointer.is_empty() => field.detail,
        Some(field) => format!("`{}`: {}", field.pointer, field.detail),
        None => error.to_string().replace(" at line 1 column", " at column"),
    }
}
