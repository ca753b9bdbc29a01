//! The one thing that is needed beyond Rust: the system's OpenBLAS.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::{exists, run};

/// Installs OpenBLAS with the system's package manager unless a program already links against it.
pub(crate) fn openblas() -> Result<(), String> {
    if links() {
        return Ok(());
    }
    println!("OpenBLAS is missing; installing it.");
    if exists("apt-get") {
        // A package list that is too old makes the installation fail, so it is renewed first.
        as_root(&["apt-get", "update"])?;
        as_root(&["apt-get", "install", "--yes", "--no-install-recommends", "libopenblas-dev"])?;
    } else if exists("brew") {
        return run("brew", &["install", "openblas", "libomp"]);
    } else {
        return Err("there is neither apt-get nor brew here: install OpenBLAS with its development files by hand".to_owned());
    }
    if links() { Ok(()) } else { Err("OpenBLAS is installed, and the C compiler still does not find it".to_owned()) }
}

/// Whether the C compiler, which Rust links with, finds the library.
fn links() -> bool {
    if cfg!(target_os = "macos") {
        let installed = |name| Command::new("brew").args(["--prefix", "--installed", name]).output().is_ok_and(|o| o.status.success());
        return installed("openblas") && installed("libomp");
    }
    let compiler = Command::new("cc")
        .args(["-x", "c", "-", "-o", "/dev/null", "-lopenblas"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut compiler) = compiler else { return false };
    let written = compiler.stdin.take().is_some_and(|mut stdin| stdin.write_all(b"int main(void) { return 0; }\n").is_ok());
    written && compiler.wait().is_ok_and(|status| status.success())
}

/// Runs a command as root: directly where this is root, through sudo elsewhere.
fn as_root(words: &[&str]) -> Result<(), String> {
    let user = Command::new("id").arg("-u").output().map_err(|error| format!("cannot run id: {error}"))?;
    if user.stdout.trim_ascii() == b"0" { run(words[0], &words[1..]) } else { run("sudo", words) }
}
