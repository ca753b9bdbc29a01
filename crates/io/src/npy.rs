//! The `.npy` format: header and element types.
//!
//! The description (a Python literal) is parsed by npyz; the bytes are ours to map. Objects are refused before anything of them is read.

use interplay_core::Layout;
use npyz::{DType, Endianness, NpyHeader, Order, TypeChar};

use crate::error::{ArrayFault, IoError, Role};

/// Longest header that is read; numpy's own are below a kilobyte, and a structured type of many fields is refused anyway.
const LONGEST_HEADER: usize = 1 << 16;

/// A kind of element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Float,
    Signed,
    Unsigned,
    Boolean,
    /// UTF-32 text of a fixed number of characters.
    Text,
    /// Bytes of a fixed number, taken as ASCII or UTF-8 text.
    Bytes,
}

/// The type of the elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) kind: Kind,
    /// Bytes of one element.
    pub(crate) size: usize,
    pub(crate) big_endian: bool,
}

/// Description of an array in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Array {
    pub(crate) element: Element,
    pub(crate) shape: Vec<usize>,
    /// C order is [`Layout::RowMajor`], Fortran order [`Layout::ColumnMajor`].
    pub(crate) order: Layout,
    /// Where the data begin.
    pub(crate) data_start: usize,
    /// Bytes of data.
    pub(crate) data_len: usize,
}

/// Reads the description of an array from the first bytes of its file, which has `total` bytes.
pub(crate) fn describe(path: &str, role: Role, bytes: &[u8], total: u64) -> Result<Array, IoError> {
    let fail = |fault| IoError::array(path, role, fault);
    let header_fault = |reason: &str| fail(ArrayFault::Header { reason: reason.to_owned() });
    if bytes.len() < 10 || !bytes.starts_with(b"\x93NUMPY") {
        return Err(fail(ArrayFault::Magic));
    }
    let (text_start, text_len) = match bytes[6] {
        1 => (10, usize::from(u16::from_le_bytes([bytes[8], bytes[9]]))),
        2 | 3 if bytes.len() >= 12 => (12, u32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]) as usize),
        version => return Err(header_fault(&format!("format version {version} is unknown"))),
    };
    if text_len > LONGEST_HEADER {
        return Err(header_fault(&format!("its length is {text_len} bytes")));
    }
    let data_start = text_start + text_len;
    if bytes.len() < data_start {
        return Err(header_fault("the file ends inside it"));
    }
    let header = NpyHeader::from_reader(&bytes[..data_start]).map_err(|e| header_fault(&e.to_string()))?;
    let dtype = header.dtype();
    if dtype.uses_pickled_array() {
        return Err(fail(ArrayFault::Object));
    }
    let element = element(&dtype).ok_or_else(|| fail(ArrayFault::Dtype { found: dtype.descr() }))?;
    let shape_fault = |reason| fail(ArrayFault::Shape { shape: header.shape().to_vec(), reason });
    let shape: Option<Vec<usize>> = header.shape().iter().map(|&extent| usize::try_from(extent).ok()).collect();
    let shape = shape.ok_or_else(|| shape_fault("an extent is too large"))?;
    let data_len = shape
        .iter()
        .try_fold(element.size, |product, &extent| product.checked_mul(extent))
        .filter(|&bytes| isize::try_from(bytes).is_ok())
        .ok_or_else(|| shape_fault("the product of its extents is too large"))?;
    let found = total.saturating_sub(data_start as u64);
    let expected = data_len as u64;
    if found < expected {
        return Err(fail(ArrayFault::Truncated { expected, found }));
    }
    if found > expected {
        return Err(fail(ArrayFault::Trailing { expected, found }));
    }
    let order = if header.order() == Order::C { Layout::RowMajor } else { Layout::ColumnMajor };
    Ok(Array { element, shape, order, data_start, data_len })
}

fn element(dtype: &DType) -> Option<Element> {
    let DType::Plain(plain) = dtype else { return None };
    let size = plain.num_bytes()?;
    let kind = match plain.type_char() {
        TypeChar::Float => Kind::Float,
        TypeChar::Int => Kind::Signed,
        TypeChar::Uint => Kind::Unsigned,
        TypeChar::Bool => Kind::Boolean,
        TypeChar::UnicodeStr => Kind::Text,
        TypeChar::ByteStr => Kind::Bytes,
        _ => return None,
    };
    let known = match kind {
        Kind::Float => matches!(size, 2 | 4 | 8),
        Kind::Signed | Kind::Unsigned => matches!(size, 1 | 2 | 4 | 8),
        Kind::Boolean => size == 1,
        Kind::Text => size > 0 && size.is_multiple_of(4),
        Kind::Bytes => size > 0,
    };
    known.then_some(Element { kind, size, big_endian: plain.endianness() == Endianness::Big })
}

/// The bytes of one element in little-endian order.
pub(crate) fn little<const N: usize>(bytes: &[u8], big_endian: bool) -> [u8; N] {
    let mut element = [0; N];
    element.copy_from_slice(&bytes[..N]);
    if big_endian {
        element.reverse();
    }
    element
}

#[cfg(test)]
mod tests {
    use super::{Array, Kind, describe};
    use crate::error::{IoError, Role};
    use crate::write::npy_header;

    fn described(bytes: &[u8]) -> Result<Array, IoError> {
        describe("x.npy", Role::Grid, bytes, bytes.len() as u64)
    }

    fn code(bytes: &[u8]) -> &'static str {
        described(bytes).expect_err("refused").code()
    }

    fn file(descr: &str, shape: &[usize], data: usize) -> Vec<u8> {
        let mut bytes = npy_header(descr, shape, false);
        bytes.resize(bytes.len() + data, 0);
        bytes
    }

    #[test]
    fn every_element_type_is_described() {
        for (descr, kind, size) in [
            ("<f2", Kind::Float, 2),
            (">f4", Kind::Float, 4),
            ("<f8", Kind::Float, 8),
            ("|i1", Kind::Signed, 1),
            (">i8", Kind::Signed, 8),
            ("|u1", Kind::Unsigned, 1),
            ("|b1", Kind::Boolean, 1),
            ("<U3", Kind::Text, 12),
            ("|S5", Kind::Bytes, 5),
        ] {
            let array = described(&file(descr, &[2, 3], 6 * size)).expect("described");
            assert_eq!((array.element.kind, array.element.size, array.element.big_endian), (kind, size, descr.starts_with('>')), "{descr}");
        }
    }

    #[test]
    fn what_is_no_array_is_refused() {
        assert_eq!(code(b""), "grid::magic");
        assert_eq!(code(b"PK\x03\x04............"), "grid::magic");
        assert_eq!(code(b"\x93NUMPY\x09\x00\x10\x00    "), "grid::header");
        assert_eq!(code(b"\x93NUMPY\x02\x00\xff\xff\xff\xff"), "grid::header");
        assert_eq!(code(b"\x93NUMPY\x01\x00\x76\x00{'descr"), "grid::header");
        let mut garbled = file("<f4", &[2, 2], 16);
        garbled[12] = 0xff;
        assert_eq!(code(&garbled), "grid::header");
        assert_eq!(code(&file("|O", &[2, 2], 16)), "grid::object_dtype");
        assert_eq!(code(&file("<c8", &[2, 2], 32)), "grid::dtype");
        assert_eq!(code(&file("<f16", &[2, 2], 64)), "grid::dtype");
        assert_eq!(code(&file("<f4", &[2, 2], 15)), "grid::truncated");
        assert_eq!(code(&file("<f4", &[2, 2], 17)), "grid::trailing");
        assert_eq!(code(&file("<f8", &[usize::MAX / 2, 3], 8)), "grid::shape");
    }

    #[test]
    fn a_header_cut_anywhere_is_an_error() {
        let whole = file("<f4", &[2, 2], 16);
        for end in 0..whole.len() {
            assert!(described(&whole[..end]).is_err(), "cut at {end}");
        }
    }
}
