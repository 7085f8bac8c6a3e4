//! shidian: the program.

fn main() -> std::process::ExitCode {
    shidian::cli::main()
}
