//! Arrow files, written by the crate that reads them.

use std::sync::Arc;

use interplay_core::{Column, MISSING_CODE};
use polars_arrow::array::{Array, PrimitiveArray, Utf8ViewArray};
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field};
use polars_arrow::io::ipc::write::{FileWriter, WriteOptions};
use polars_arrow::record_batch::RecordBatchT;

use crate::{TableOptions, open_table};

#[test]
fn batches_are_blocks_and_damage_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("t.arrow");
    let field = |name: &str, dtype| Field::new(name.into(), dtype, true);
    let fields = [field("x", ArrowDataType::Int16), field("skip", ArrowDataType::BinaryView), field("g", ArrowDataType::Utf8View)];
    let schema: ArrowSchema = fields.into_iter().map(|field| (field.name.clone(), field)).collect();
    let schema = Arc::new(schema);
    let mut writer = FileWriter::new(Vec::new(), Arc::clone(&schema), None, WriteOptions::default());
    writer.start().expect("begun");
    for _ in 0..2 {
        let arrays: Vec<Box<dyn Array>> = vec![
            PrimitiveArray::<i16>::from([Some(1), None, Some(3)]).boxed(),
            polars_arrow::array::BinaryViewArray::from_slice([Some("a"), None, Some("b")]).boxed(),
            Utf8ViewArray::from_slice([Some("b"), Some("a"), None]).boxed(),
        ];
        writer.write(&RecordBatchT::new(3, Arc::clone(&schema), arrays), None).expect("a batch");
    }
    writer.finish().expect("ended");
    let bytes = writer.into_inner();
    std::fs::write(&path, &bytes).expect("written");

    let table = open_table(&path, &TableOptions::default()).expect("a table");
    assert_eq!(table.input.rows, Some(6));
    assert_eq!(table.diagnostics[0].code, "data::column_skipped");
    let mut blocks = 0;
    let scanned = table.source.scan(&["g", "x"], &mut |frame| {
        blocks += 1;
        let (Some(Column::Categorical { codes, levels }), Some(Column::Numeric(x))) = (frame.column("g"), frame.column("x")) else {
            panic!("kinds")
        };
        assert_eq!((codes.as_slice(), levels.as_ref()), ([1, 0, MISSING_CODE].as_slice(), ["a".to_owned(), "b".to_owned()].as_slice()));
        assert!(x[0] == 1.0 && x[1].is_nan() && x[2] == 3.0);
        Ok(())
    });
    assert!(scanned.is_ok());
    assert_eq!(blocks, 2);
    assert_eq!(table.source.scan(&["x", "x"], &mut |_| Ok(())).expect_err("twice").code, "data::duplicate_column");

    for end in [0, 5, bytes.len() / 2, bytes.len() - 1] {
        std::fs::write(&path, &bytes[..end]).expect("written");
        let code = open_table(&path, &TableOptions::default()).expect_err("cut").code();
        assert_eq!(code, if end == 0 { "data::empty" } else { "data::corrupt" });
    }
}
