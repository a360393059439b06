/// What a workload's secrets say, by name.
///
/// Not `Codable`, so that no manifest, journal or log line can hold one by accident, and printed as a count.
package struct Secrets: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Most bytes of one secret: keys and tokens, not data.
    package static let longest = 64 << 10

    package private(set) var contents: [SecretName: [UInt8]]

    package init(_ contents: [SecretName: [UInt8]] = [:]) { self.contents = contents }

    package static let none = Secrets()

    package var isEmpty: Bool { contents.isEmpty }
    package var names: [SecretName] { contents.keys.sorted() }

    /// - Throws: `invalidArgument` for one that is too long, or that is there twice.
    package mutating func add(_ name: SecretName, _ bytes: [UInt8]) throws(TorporError) {
        guard bytes.count <= Self.longest else {
            throw TorporError(.invalidArgument, "the secret \(name) has \(bytes.count) bytes", remedy: "\(Self.longest) bytes are the most")
        }
        guard contents.updateValue(bytes, forKey: name) == nil else {
            throw TorporError(.invalidArgument, "the secret \(name) is given twice", remedy: "give it once")
        }
    }

    package var description: String { "\(contents.count) secrets" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
