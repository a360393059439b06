/// A member of a tar archive.
package struct TarEntry: Hashable, Sendable {
    /// What a member is, as far as anybody here asks.
    package enum Kind: Hashable, Sendable {
        case file
        case folder
        case other
    }

    /// As it stands in the archive, without `./` before and `/` behind; may lead anywhere: not to be opened unseen.
    package let name: String
    package let kind: Kind
    /// Of its content, which follows the header.
    package let bytes: UInt64
}
