//! Names that name no family, or no link of it.

use super::{Distribution, Link};

/// A family or a link that there is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FamilyError {
    /// No family of this name.
    #[error("there is no family `{name}`")]
    UnknownFamily {
        /// The name.
        name: String,
    },
    /// No link of this name.
    #[error("there is no link `{name}`")]
    UnknownLink {
        /// The name.
        name: String,
    },
    /// A link that the family does not have.
    #[error("the family `{}` has no link `{}`", distribution.name(), link.name())]
    Unsuited {
        /// The distribution.
        distribution: Distribution,
        /// The link.
        link: Link,
    },
}

impl FamilyError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownFamily { .. } => "fit::unknown_family",
            Self::UnknownLink { .. } | Self::Unsuited { .. } => "fit::unknown_link",
        }
    }

    /// The way out: what there is.
    pub fn hint(&self) -> String {
        match self {
            Self::UnknownFamily { .. } => format!("the families are {}", Distribution::ALL.map(Distribution::name).join(", ")),
            Self::UnknownLink { .. } => format!("the links are {}", Link::ALL.map(Link::name).join(", ")),
            Self::Unsuited { distribution, .. } => {
                let names: Vec<&str> = distribution.links().iter().map(|link| link.name()).collect();
                format!("its links are {}", names.join(", "))
            }
        }
    }
}
