//! Starts the program for writing to the team.

fn main() {
    hemline::app::start(hemline::pages::CONTACT);
}
