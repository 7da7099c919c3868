// A program of Rust's standard library.
use std::collections::HashMap;
use std::fs;
use std::io::{self, BufRead, Read, Seek, SeekFrom, Write};
use std::time::{Duration, Instant};

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    println!("arguments: {:?}", args);
    println!("GREETING={}", std::env::var("GREETING").unwrap_or_default());

    let mut words: HashMap<String, usize> = HashMap::new();
    for line in io::stdin().lock().lines() {
        for word in line?.split_whitespace() {
            *words.entry(word.to_string()).or_default() += 1;
        }
    }
    let mut counted: Vec<_> = words.into_iter().collect();
    counted.sort();
    println!("words: {:?}", counted);

    fs::create_dir_all("work/deep/er")?;
    let mut file = fs::OpenOptions::new().read(true).write(true).create(true).open("work/data.bin")?;
    file.write_all(&vec![7u8; 100_000])?;
    file.seek(SeekFrom::Start(99_998))?;
    let mut rest = Vec::new();
    file.read_to_end(&mut rest)?;
    println!("rest: {:?}, size {}", rest, file.metadata()?.len());
    drop(file);
    fs::write("work/text.txt", "one\ntwo\n")?;
    fs::rename("work/text.txt", "work/deep/text.txt")?;
    println!("text: {:?}", fs::read_to_string("work/deep/text.txt")?);
    let mut names: Vec<_> = fs::read_dir("work")?.map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    println!("names: {:?}", names);
    println!("missing: {:?}", fs::read("nowhere").unwrap_err().kind());
    println!("outside: {}", fs::read("../outside").is_err());
    fs::remove_dir_all("work")?;
    println!("removed: {}", fs::metadata("work").is_err());

    let before = Instant::now();
    std::thread::sleep(Duration::from_millis(20));
    println!("slept: {}", before.elapsed() >= Duration::from_millis(20));
    eprintln!("done");
    std::process::exit(7);
}
