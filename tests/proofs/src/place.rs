//! Where a proof keeps its data: a folder that was empty, with SQLite in it or a
//! PostgreSQL beside it.

use std::{fs, path::PathBuf};

use xtask::{
    Failure, Outcome, at, house,
    postgres::{Postgres, Programs},
    progress::Steps,
};

#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    pub fn read(word: &str) -> Outcome<Self> {
        match word {
            "sqlite" => Ok(Self::Sqlite),
            "postgres" => Ok(Self::Postgres),
            _ => Err(Failure::new(format!(
                "there is no store `{word}`: sqlite or postgres"
            ))),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

pub struct Place {
    pub folder: PathBuf,
    pub postgres: Option<Postgres>,
}

impl Place {
    /// On the disk that is built on: memory would make light of a full write.
    pub fn empty(name: &str, kind: Kind) -> Outcome<Self> {
        let folder = house::notes().join("proofs").join(name);
        if folder.is_dir() {
            at(&folder, fs::remove_dir_all(&folder))?;
        }
        at(&folder, fs::create_dir_all(&folder))?;
        let postgres = match kind {
            Kind::Sqlite => None,
            Kind::Postgres => {
                let programs = Programs::set_up(&mut Steps::new(1))?;
                Some(Postgres::start(&programs, "proofs")?)
            }
        };
        Ok(Self { folder, postgres })
    }

    /// The options that tell the server's commands about it.
    pub fn options(&self) -> Vec<String> {
        let data = format!("--data={}", self.folder.join("data").display());
        match &self.postgres {
            Some(postgres) => vec![data, format!("--database={}", postgres.address())],
            None => vec![data],
        }
    }

    /// The mails that went out, as they were written.
    pub fn mails(&self) -> Outcome<Vec<String>> {
        let folder = self.folder.join("data").join("outbox");
        let mut mails = Vec::new();
        for file in house::files(std::slice::from_ref(&folder))? {
            if file.extension().is_some_and(|ending| ending == "eml") {
                mails.push(at(&file, fs::read_to_string(&file))?);
            }
        }
        Ok(mails)
    }
}
