#[path = "../tests/samples/mod.rs"]
mod samples;
use std::time::Instant;
fn main() {
    std::fs::create_dir_all("/tmp/reports").unwrap();
    for (name, records) in [
        ("fit", vec![samples::reviews()]),
        ("nasty", vec![samples::nasty()]),
        ("emap", vec![samples::captions()]),
        ("both", vec![samples::reviews(), samples::captions()]),
    ] {
        let t = Instant::now();
        let d = interplay_report::document(&records);
        let t1 = t.elapsed();
        let pdf = interplay_report::to_pdf(&d, &interplay_report::PdfOptions::default());
        let t2 = t.elapsed();
        match pdf {
            Ok(b) => std::fs::write(format!("/tmp/reports/{name}.pdf"), b).unwrap(),
            Err(e) => println!("{name}: {e}"),
        }
        std::fs::write(format!("/tmp/reports/{name}.html"), interplay_report::to_html(&d).unwrap()).unwrap();
        std::fs::write(format!("/tmp/reports/{name}.md"), interplay_report::to_markdown(&d)).unwrap();
        println!("{name}: document {t1:?}, pdf {:?}, html+md {:?}", t2 - t1, t.elapsed() - t2);
    }
}
