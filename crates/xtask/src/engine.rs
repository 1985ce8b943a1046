//! The engines that the stories run in, each with what its driver wants: found, or
//! installed where that is allowed, or asked for by the names of its packages.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use crate::{
    Failure, Outcome, apt, at,
    browser::{Browser, Driver},
    house,
    progress::Steps,
    tools,
};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Engine {
    Chromium,
    Firefox,
    WebKit,
}

/// Another day's clock would tell another story.
const ZONE: &str = "Europe/London";

/// The window's own parts of MiniBrowser: so small that a page can be as narrow as
/// a phone's.
const GTK_STYLE: &str = "headerbar, toolbar, toolitem, button, entry, image, box, separator, tab {\n\
    min-width: 0; min-height: 0; padding: 0; margin: 0; border-width: 0; font-size: 1px;\n}\n\
    image { -gtk-icon-transform: scale(0); }\n";

/// To WebKit this is a reader who wants stillness.
const GTK_SETTINGS: &str = "[Settings]\ngtk-enable-animations=0\n";

impl Engine {
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|engine| engine.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKit => "WebKitGTK",
        }
    }

    fn is_there(self) -> bool {
        match self {
            Self::Chromium => Browser::find().is_some(),
            Self::Firefox => firefox().is_some(),
            Self::WebKit => {
                let programs = ["WebKitWebDriver", "Xvfb"];
                let has = |name: &&str| house::find_program(name, &[]).is_some();
                programs.iter().all(has) && mini_browser().is_some()
            }
        }
    }

    /// How many steps `set_up` will take.
    pub fn missing(self) -> Outcome<usize> {
        let driver = match self {
            Self::Chromium | Self::WebKit => false,
            Self::Firefox => tools::geckodriver_is_missing()?,
        };
        Ok(usize::from(!self.is_there()) + usize::from(driver))
    }

    pub fn set_up(self, steps: &mut Steps) -> Outcome {
        let packages: &[&str] = match self {
            Self::Chromium => return Browser::set_up(steps).map(drop),
            Self::Firefox => &["firefox-esr", "fonts-liberation", "fonts-dejavu-core"],
            Self::WebKit => &[
                "webkit2gtk-driver",
                "xvfb",
                "fonts-liberation",
                "fonts-dejavu-core",
            ],
        };
        let title = self.title();
        let names = packages.join(" ");
        if !self.is_there() {
            if !apt::may_install() {
                return Err(Failure::new(format!(
                    "the stories in {title} need `apt install {names}` on Debian, elsewhere the \
                     same programs on PATH; `--browser chromium` does without"
                )));
            }
            apt::install(steps, packages, title)?;
        }
        if !self.is_there() {
            return Err(Failure::new(format!(
                "`{names}` are installed, and still {title} and its driver are not to be found"
            )));
        }
        match self {
            Self::Chromium | Self::WebKit => Ok(()),
            Self::Firefox => tools::geckodriver(steps).map(drop),
        }
    }

    /// As the program itself says it, or the package of one that doesn't.
    pub fn version(self) -> String {
        let asked = |program| {
            let mut command = Command::new(program);
            command.arg("--version");
            command
        };
        let asked = match self {
            Self::Chromium => Browser::find().map(|browser| asked(browser.chromium)),
            Self::Firefox => firefox().map(asked),
            Self::WebKit => {
                let mut command = Command::new("dpkg-query");
                command.args(["-W", "webkit2gtk-driver"]);
                Some(command)
            }
        };
        let said = asked.map(|mut command| command.output());
        let said = said.and_then(Result::ok).map(|output| output.stdout);
        let said = String::from_utf8(said.unwrap_or_default()).unwrap_or_default();
        said.lines().next().unwrap_or_default().trim().to_owned()
    }

    /// Drivers for so many stories at once, and what they are to be asked for.
    pub fn start(self, stories: usize) -> Outcome<Drivers> {
        let mut drivers = Drivers::default();
        match self {
            Self::Chromium => {
                let browser = Browser::find()
                    .ok_or_else(|| Failure::new("Chromium is not to be found any more"))?;
                let driver = Driver::start(&browser)?;
                drivers.addresses.push(driver.address());
                drivers.chromium = Some(driver);
                drivers.capabilities = browser.capabilities()?;
            }
            Self::Firefox => {
                let driver = tools::geckodriver(&mut Steps::new(0))?;
                for _ in 0..stories {
                    let port = free_port()?;
                    let mut command = Command::new(&driver);
                    command.args(["--allow-system-access", "--log=error"]);
                    command.args(["--port", &port.to_string()]);
                    command.args(["--websocket-port", &free_port()?.to_string()]);
                    drivers.add(&mut command, port)?;
                }
                let firefox = firefox().unwrap_or_default();
                drivers.capabilities = noted(
                    "firefox.json",
                    &format!(
                        concat!(
                            "{{\"webSocketUrl\": true, \"moz:firefoxOptions\": {{\"binary\": {:?}, ",
                            "\"args\": [\"-headless\"], \"prefs\": {{\"fission.autostart\": false, ",
                            "\"intl.accept_languages\": \"en-GB, en\", ",
                            // A file that is saved is not opened too.
                            "\"pdfjs.disabled\": true, \"browser.download.folderList\": 2, ",
                            "\"browser.download.dir\": {:?}, ",
                            "\"privacy.userContext.enabled\": true}}}}}}\n"
                        ),
                        firefox.display().to_string(),
                        house::notes().join("downloads").display().to_string()
                    ),
                )?;
            }
            Self::WebKit => {
                noted("gtk/gtk-3.0/gtk.css", GTK_STYLE)?;
                noted("gtk/gtk-3.0/settings.ini", GTK_SETTINGS)?;
                let display = drivers.display()?;
                for _ in 0..stories {
                    let port = free_port()?;
                    let mut command = Command::new("WebKitWebDriver");
                    command
                        .arg(format!("--port={port}"))
                        .env("DISPLAY", &display)
                        .env("XDG_CONFIG_HOME", house::notes().join("gtk"))
                        // As root there is no sandbox, and here no graphics card.
                        .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1")
                        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
                    drivers.add(&mut command, port)?;
                }
                let browser = mini_browser().unwrap_or_default();
                drivers.capabilities = noted(
                    "webkit.json",
                    &format!(
                        concat!(
                            "{{\"webkitgtk:browserOptions\": {{\"binary\": {:?}, ",
                            "\"args\": [\"--automation\", \"--full-screen\"]}}}}\n"
                        ),
                        browser.display().to_string()
                    ),
                )?;
            }
        }
        Ok(drivers)
    }
}

/// Running drivers. They end, and their browsers with them, when this is dropped.
#[derive(Default)]
pub struct Drivers {
    children: Vec<Child>,
    chromium: Option<Driver>,
    addresses: Vec<String>,
    capabilities: PathBuf,
}

impl Drivers {
    /// What the stories are told of them.
    pub fn tell(&self, command: &mut Command, engine: Engine) {
        command
            .env("HEMLINE_BROWSER", engine.name())
            .env("HEMLINE_WEBDRIVER", self.addresses.join(" "))
            .env("HEMLINE_CAPABILITIES", &self.capabilities);
        if engine != Engine::Chromium {
            command.env("RUST_TEST_THREADS", self.addresses.len().to_string());
        }
    }

    fn add(&mut self, command: &mut Command, port: u16) -> Outcome {
        self.spawn(command.stdout(Stdio::null()).env("TZ", ZONE))?;
        for _ in 0..200 {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                self.addresses.push(format!("http://127.0.0.1:{port}"));
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        let program = command.get_program().to_string_lossy().into_owned();
        Err(Failure::new(format!("`{program}` does not answer")))
    }

    /// A screen that nobody sees.
    pub fn display(&mut self) -> Outcome<String> {
        let mut command = Command::new("Xvfb");
        command
            .args(["-displayfd", "1", "-nolisten", "tcp"])
            .args(["-screen", "0", "1600x1200x24"])
            .stdout(Stdio::piped());
        let output = self.spawn(&mut command)?.stdout.take();
        let mut line = String::new();
        if let Some(output) = output {
            // Nothing read is nothing said.
            let _ = BufReader::new(output).read_line(&mut line);
        }
        match line.trim() {
            "" => Err(Failure::new("Xvfb named no display")),
            number => Ok(format!(":{number}")),
        }
    }

    pub fn spawn(&mut self, command: &mut Command) -> Outcome<&mut Child> {
        let program = command.get_program().to_string_lossy().into_owned();
        // A group of its own, to be ended with the browsers that it starts.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let child = command
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Failure::new(format!("`{program}` can't be started: {error}")))?;
        self.children.push(child);
        self.children
            .last_mut()
            .ok_or_else(|| Failure::new("a program that was started is gone"))
    }
}

impl Drop for Drivers {
    fn drop(&mut self) {
        for child in self.children.iter_mut().rev() {
            let group = format!("-{}", child.id());
            // What has ended by itself needs no ending.
            let _ = Command::new("kill").args(["-9", "--", &group]).status();
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn firefox() -> Option<PathBuf> {
    let names = ["firefox-esr", "firefox"];
    names.iter().find_map(|name| house::find_program(name, &[]))
}

/// WebKitGTK's own browser, which lies beside its library.
fn mini_browser() -> Option<PathBuf> {
    let folders = ["/usr/lib", "/usr/libexec"].map(Path::new);
    let inner = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
    let outer = folders.iter().flat_map(|folder| inner(folder));
    let near = folders.iter().map(|folder| folder.to_path_buf());
    let mut places = near.chain(outer.map(|entry| entry.path()));
    places.find_map(|place| {
        ["webkit2gtk-4.1", "webkit2gtk-4.0"]
            .map(|name| place.join(name).join("MiniBrowser"))
            .into_iter()
            .find(|file| file.is_file())
    })
}

fn free_port() -> Outcome<u16> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| Failure::new(format!("no port is free: {error}")))
}

/// Writes a file among the notes.
fn noted(name: &str, text: &str) -> Outcome<PathBuf> {
    let file = house::notes().join(name);
    let folder = file.parent().unwrap_or(&file);
    at(folder, fs::create_dir_all(folder))?;
    at(&file, fs::write(&file, text))?;
    Ok(file)
}
