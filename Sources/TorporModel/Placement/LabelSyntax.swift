/// What may stand in a label of a node and in whatever selects by labels: the forms that Kubernetes has
/// (kubernetes.io, *Labels and Selectors*, "Syntax and character set"), so that names can be carried over.
package enum LabelSyntax {
    /// Of a name behind its prefix, and of a value, in bytes.
    package static let longest = 63
    /// Of a prefix, in bytes.
    package static let longestPrefix = 253
    /// How many labels a node may have.
    package static let most = 64

    /// - Throws: `invalidArgument` for anything but a name, or a DNS name, `/` and a name.
    package static func check(key: String) throws(TorporError) {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        let prefix = parts.count == 2 ? parts[0] : nil
        guard parts.count <= 2, let name = parts.last, isName(name), prefix.map(isPrefix) ?? true else {
            throw TorporError(
                .invalidArgument, "\(key.debugDescription) is not a label's name",
                remedy: "use 1 to \(longest) characters of a-z, A-Z, 0-9, '-', '_' and '.' that begin and end with a letter or digit, "
                    + "before them example.com/ if need be")
        }
    }

    /// - Throws: `invalidArgument` for anything but nothing, or what could be a name.
    package static func check(value: String) throws(TorporError) {
        guard value.isEmpty || isName(value[...]) else {
            throw TorporError(
                .invalidArgument, "\(value.debugDescription) is not a label's value",
                remedy: "use at most \(longest) characters of a-z, A-Z, 0-9, '-', '_' and '.' that begin and end with a letter or digit")
        }
    }

    /// A node's own.
    ///
    /// - Throws: `invalidArgument` for the first by name that is none, and for more than `most`.
    package static func check(_ labels: [String: String]) throws(TorporError) {
        guard labels.count <= most else {
            throw TorporError(.invalidArgument, "\(labels.count) labels are too many", remedy: "give a node at most \(most)")
        }
        for (key, value) in labels.sorted(by: { $0.key < $1.key }) {
            try check(key: key)
            try check(value: value)
        }
    }

    /// Whether it may stand in a name, a prefix or a value.
    package static func isLegal(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/")].contains(byte)
    }

    private static func isName(_ text: Substring) -> Bool {
        let bytes = text.utf8
        guard (1...longest).contains(bytes.count), let first = bytes.first, let last = bytes.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last) && bytes.allSatisfy { isLegal($0) && $0 != UInt8(ascii: "/") }
    }

    /// A DNS subdomain (RFC 1123): lower-case names between dots.
    private static func isPrefix(_ text: Substring) -> Bool {
        text.utf8.count <= longestPrefix
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { (try? WorkloadName(String($0))) != nil }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}
