//! The browser that the tests drive: found, or installed where that is allowed,
//! or asked for by the exact names of its packages. Never done without.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use crate::{Failure, Outcome, apt, at, house, progress::Steps};

const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const MACOS: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// As root there is no sandbox; without a network nothing may be looked up.
const FLAGS: [&str; 13] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--lang=en-GB",
    "--accept-lang=en-GB",
    // A frame of another site in the page's process, where one tool sees both.
    "--disable-site-isolation-trials",
];

/// Chromium and its driver.
pub struct Browser {
    pub chromium: PathBuf,
    pub driver: PathBuf,
}

impl Browser {
    pub fn find() -> Option<Self> {
        let chromium = BROWSERS
            .iter()
            .find_map(|name| house::find_program(name, &[]))
            .or_else(|| Some(PathBuf::from(MACOS)).filter(|path| path.is_file()))?;
        let driver = house::find_program("chromedriver", &[])?;
        Some(Self { chromium, driver })
    }

    /// Finds the browser, or installs it on Debian and Ubuntu as root.
    pub fn set_up(steps: &mut Steps) -> Outcome<Self> {
        if let Some(found) = Self::find() {
            return Ok(found);
        }
        let packages = packages();
        let names = packages.join(" ");
        if !apt::may_install() {
            return Err(Failure::new(format!(
                "the browser tests need Chromium and its driver: `apt install {names}` on Debian \
                 and Ubuntu, elsewhere the same program and `chromedriver` on PATH"
            )));
        }
        apt::install(steps, &packages, "Chromium")?;
        Self::find().ok_or_else(|| {
            Failure::new(format!(
                "`{names}` are installed, and still there is no chromium and chromedriver on PATH"
            ))
        })
    }

    /// The capabilities that a session is asked for, as a file.
    pub fn capabilities(&self) -> Outcome<PathBuf> {
        let flags: Vec<String> = FLAGS.iter().map(|flag| format!("\"{flag}\"")).collect();
        let text = format!(
            concat!(
                "{{\"goog:chromeOptions\": {{\"binary\": {:?}, \"args\": [{}]}}, ",
                "\"goog:loggingPrefs\": {{\"browser\": \"ALL\"}}}}\n"
            ),
            self.chromium.display().to_string(),
            flags.join(", ")
        );
        let file = house::notes().join("webdriver.json");
        at(&house::notes(), fs::create_dir_all(house::notes()))?;
        at(&file, fs::write(&file, text))?;
        Ok(file)
    }
}

fn packages() -> Vec<&'static str> {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let mut packages = if release.lines().any(|line| line == "ID=ubuntu") {
        vec!["chromium-browser", "chromium-chromedriver"]
    } else {
        vec!["chromium", "chromium-driver"]
    };
    packages.extend(["fonts-liberation", "fonts-dejavu-core"]);
    packages
}

/// A running chromedriver on a port of its own. It ends, and its browsers with
/// it, when this is dropped.
pub struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    pub fn start(browser: &Browser) -> Outcome<Self> {
        let unusable = |why: String| Failure::new(format!("chromedriver can't be started: {why}"));
        let mut child = Command::new(&browser.driver)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| unusable(error.to_string()))?;
        let mut lines = child
            .stdout
            .take()
            .map(BufReader::new)
            .into_iter()
            .flat_map(BufRead::lines)
            .map_while(Result::ok);
        // "ChromeDriver was started successfully on port 37117."
        let port = lines.find_map(|line| {
            let (_, port) = line.split_once("successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        thread::spawn(move || lines.for_each(drop));
        match port {
            Some(port) => Ok(Self { child, port }),
            None => {
                let _ = child.kill();
                let _ = child.wait();
                Err(unusable("it named no port".to_owned()))
            }
        }
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Asks the driver to end every session, and with it every browser.
    fn shut_down(&self) -> std::io::Result<()> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream
            .write_all(b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        stream.read_to_end(&mut Vec::new())?;
        Ok(())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A driver that no longer answers is ended the hard way.
        let _ = self.shut_down();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the stories and the pictures are told by their environment.
pub fn environment(
    command: &mut Command,
    built: &crate::app::Built,
    browser: &Browser,
    driver: &Driver,
    axe: &std::path::Path,
) -> Outcome {
    surroundings(command, built, axe);
    command
        .env("HEMLINE_WEBDRIVER", driver.address())
        .env("HEMLINE_CAPABILITIES", browser.capabilities()?);
    Ok(())
}

/// The same, whatever the browser is.
pub fn surroundings(command: &mut Command, built: &crate::app::Built, axe: &std::path::Path) {
    command
        .current_dir(house::root())
        .env("HEMLINE_SERVER", &built.server)
        .env("HEMLINE_DIST", &built.dist)
        .env("HEMLINE_MERCHANTS", house::root().join("merchants"))
        .env("HEMLINE_AXE", axe);
    // A proxy is for the world outside: nothing here leaves this machine.
    for name in ["http_proxy", "https_proxy", "all_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
}
