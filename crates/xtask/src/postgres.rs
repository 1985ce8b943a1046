//! The PostgreSQL that the tests use: its programs found, or installed where that
//! is allowed, and a cluster of our own that ends with the tests. A cluster of
//! the system's is never touched.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use crate::{Failure, Outcome, apt, at, house, progress::Steps};

const PROGRAMS: [&str; 3] = ["initdb", "postgres", "pg_ctl"];
/// Where Debian has them, a folder for each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Ten seconds' worth.
const RESTARTS: u32 = 100;

/// PostgreSQL's programs.
#[derive(Clone)]
pub struct Programs {
    folder: PathBuf,
}

impl Programs {
    pub fn find() -> Option<Self> {
        let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
        let mut versions: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
        versions.sort();
        env::split_paths(&env::var_os("PATH").unwrap_or_default())
            .chain(versions.into_iter().rev())
            .find(|folder| PROGRAMS.iter().all(|name| folder.join(name).is_file()))
            .map(|folder| Self { folder })
    }

    /// Finds the programs, or installs them on Debian and Ubuntu as root.
    pub fn set_up(steps: &mut Steps) -> Outcome<Self> {
        if let Some(found) = Self::find() {
            return Ok(found);
        }
        if !apt::may_install() {
            return Err(Failure::new(format!(
                "the store's tests need PostgreSQL: `apt install postgresql` on Debian and Ubuntu, \
                 elsewhere its programs `{}` on PATH",
                PROGRAMS.join("`, `")
            )));
        }
        without_a_cluster(|| apt::install(steps, &["postgresql"], "PostgreSQL"))?;
        Self::find().ok_or_else(|| {
            Failure::new(format!(
                "`postgresql` is installed, and still there is no `{}` below `{DEBIAN}`",
                PROGRAMS.join("`, `")
            ))
        })
    }

    /// One of the programs, in `folder` and as whoever may run it.
    fn command(&self, program: &str, folder: &Path) -> Outcome<Command> {
        let mut command = Command::new(self.folder.join(program));
        // Its words are read, and they are translated.
        command.current_dir(folder).env("LC_ALL", "C");
        as_nobody(&mut command)?;
        Ok(command)
    }
}

/// Debian's package makes a cluster and starts it, unless it is told not to.
fn without_a_cluster(install: impl FnOnce() -> Outcome) -> Outcome {
    let folder = Path::new("/etc/postgresql-common/createcluster.d");
    let setting = folder.join("hemline.conf");
    at(folder, fs::create_dir_all(folder))?;
    at(
        &setting,
        fs::write(&setting, "create_main_cluster = false\n"),
    )?;
    let installed = install();
    at(&setting, fs::remove_file(&setting))?;
    installed
}

/// A running cluster on a port of its own, without a password and on this machine
/// alone. It ends, and its files with it, when this is dropped.
pub struct Postgres {
    programs: Programs,
    folder: PathBuf,
    port: u16,
    child: Child,
}

impl Postgres {
    /// Starts a cluster with nothing in it. Two of the same `name` can't run at
    /// once: the second takes the first for a leftover.
    pub fn start(programs: &Programs, name: &str) -> Outcome<Self> {
        let folder = empty_folder(programs, name)?;
        let unusable = |why: &str| Failure::new(format!("PostgreSQL can't be started: {why}"));
        let made = programs
            .command("initdb", &folder)?
            .args(["--auth=trust", "--username=hemline", "--encoding=UTF8"])
            .args(["--no-locale", "--no-sync", "--pgdata"])
            .arg(&folder)
            .output()
            .map_err(|error| unusable(&error.to_string()))?;
        if !made.status.success() {
            return Err(unusable(&String::from_utf8_lossy(&made.stderr)));
        }
        // PostgreSQL can't be asked to choose one.
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .and_then(|listener| listener.local_addr())
            .map_err(|error| unusable(&error.to_string()))?
            .port();
        let child = serve(programs, &folder, port)?;
        Ok(Self {
            programs: programs.clone(),
            folder,
            port,
            child,
        })
    }

    /// Ends it as a failing machine does, with whatever it is doing.
    pub fn kill(&mut self) -> Outcome {
        let killed = self.child.kill().and_then(|()| self.child.wait());
        killed
            .map(drop)
            .map_err(|error| Failure::new(format!("PostgreSQL can't be killed: {error}")))
    }

    /// Brings it back after `kill`, on the same files and port.
    pub fn restart(&mut self) -> Outcome {
        let mut tries = 0;
        loop {
            // What worked for it may need a moment to notice that it is gone.
            match serve(&self.programs, &self.folder, self.port) {
                Ok(child) => {
                    self.child = child;
                    return Ok(());
                }
                Err(failure) if tries == RESTARTS => return Err(failure),
                Err(_) => tries += 1,
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// Where a database that is always there answers.
    pub fn address(&self) -> String {
        format!("postgres://hemline@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Whoever is still connected is cut off: the files go as well.
        stop(&self.programs, &self.folder);
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Starts the cluster in `folder`, and waits until it answers.
fn serve(programs: &Programs, folder: &Path, port: u16) -> Outcome<Child> {
    let unusable = |why: &str| Failure::new(format!("PostgreSQL can't be started: {why}"));
    let mut child = programs
        .command("postgres", folder)?
        .arg("-D")
        .arg(folder)
        .arg("-p")
        .arg(port.to_string())
        .args(["-c", "listen_addresses=127.0.0.1"])
        .args(["-c", "unix_socket_directories="])
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| unusable(&error.to_string()))?;
    let mut lines = child
        .stderr
        .take()
        .map(BufReader::new)
        .into_iter()
        .flat_map(BufRead::lines)
        .map_while(Result::ok);
    let mut last = String::new();
    let ready = lines.any(|line| {
        let ready = line.ends_with("database system is ready to accept connections");
        last = line;
        ready
    });
    if !ready {
        let _ = child.kill();
        let _ = child.wait();
        return Err(unusable(&last));
    }
    // What it says later must not fill the pipe.
    thread::spawn(move || lines.for_each(drop));
    Ok(child)
}

fn stop(programs: &Programs, folder: &Path) {
    // It may have ended by itself, which is as good.
    if let Ok(mut stop) = programs.command("pg_ctl", folder) {
        let _ = stop
            .args(["stop", "--silent", "--mode=immediate", "--pgdata"])
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}

/// A folder for the cluster, with nothing in it. What a run before left behind,
/// because it was ended the hard way, is stopped and removed.
fn empty_folder(programs: &Programs, name: &str) -> Outcome<PathBuf> {
    let mut folder = house::notes().join(format!("postgres-{name}"));
    if !nobody_reaches(&folder) {
        folder = env::temp_dir().join(format!("hemline-postgres-{name}"));
    }
    if folder.is_dir() {
        stop(programs, &folder);
        at(&folder, fs::remove_dir_all(&folder))?;
    }
    at(&folder, fs::create_dir_all(&folder))?;
    give_to_nobody(&folder)?;
    Ok(folder)
}

/// The user and the group without rights, where we are root: PostgreSQL refuses
/// to run as root.
#[cfg(unix)]
fn nobody() -> Outcome<Option<(u32, u32)>> {
    if !house::is_root() {
        return Ok(None);
    }
    let id = |option| {
        let output = Command::new("id").args([option, "nobody"]).output().ok()?;
        String::from_utf8_lossy(&output.stdout).trim().parse().ok()
    };
    match (id("-u"), id("-g")) {
        (Some(user), Some(group)) => Ok(Some((user, group))),
        _ => Err(Failure::new(
            "PostgreSQL refuses to run as root, and there is no user `nobody` to run it as: \
             run this as another user",
        )),
    }
}

#[cfg(unix)]
fn as_nobody(command: &mut Command) -> Outcome {
    use std::os::unix::process::CommandExt;
    if let Some((user, group)) = nobody()? {
        command.uid(user).gid(group);
    }
    Ok(())
}

#[cfg(unix)]
fn give_to_nobody(folder: &Path) -> Outcome {
    match nobody()? {
        Some((user, group)) => {
            let given = std::os::unix::fs::chown(folder, Some(user), Some(group));
            at(folder, given)
        }
        None => Ok(()),
    }
}

/// Whether whoever runs PostgreSQL can get to `folder`: a clone below root's home
/// is closed to everyone else.
#[cfg(unix)]
fn nobody_reaches(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let open = |above: &Path| {
        // What is not there yet will be open.
        fs::metadata(above).map_or(true, |known| known.permissions().mode() & 0o001 != 0)
    };
    !house::is_root() || folder.ancestors().skip(1).all(open)
}

#[cfg(not(unix))]
fn as_nobody(_command: &mut Command) -> Outcome {
    Ok(())
}

#[cfg(not(unix))]
fn give_to_nobody(_folder: &Path) -> Outcome {
    Ok(())
}

#[cfg(not(unix))]
fn nobody_reaches(_folder: &Path) -> bool {
    true
}
