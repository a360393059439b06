/// A text in which some characters are exchanged for private ones that it does not use, so that Yams can read it without harm. Nothing
/// moves: places stay what they were.
///
/// Stars are exchanged, because Yams puts the whole of a node in the place of each alias of it: thirty lines of them are more nodes than
/// anyone can visit, and a long chain of them is deeper than any stack. A star within a text is put back afterwards; a text without quotes
/// that begins with one was an alias, and its reader refuses it.
///
/// Keys that are given twice are exchanged one by one, because Yams stops at the first table that has some, and there is more to tell.
struct Disguise {
    /// How many keys can be exchanged: each costs another reading of the whole text.
    static let mostKeys = 16

    private var source: SourceText
    private let star: Unicode.Scalar
    private var spare: ArraySlice<Unicode.Scalar>
    /// The names of exchanged keys, by their place.
    private var names: [Place: String] = [:]

    /// nil when the text uses up the private characters of Unicode, which only one made for that does.
    init?(_ source: SourceText) {
        let unused = Self.unused(in: source, count: 1 + Self.mostKeys)
        guard let star = unused.first, unused.count == 1 + Self.mostKeys else { return nil }
        self.source = source
        self.star = star
        spare = unused.dropFirst()
        for (index, scalar) in source.scalars.enumerated() where scalar == "*" { self.source.replace(index, with: star) }
    }

    /// What Yams gets to read.
    var text: String { source.text }

    /// The character at a place, as it was written.
    func character(at place: Place) -> Unicode.Scalar? {
        source.index(of: place).map { source.scalars[$0] == star ? "*" : source.scalars[$0] }
    }

    /// Makes the key at `place` unlike any other. `false` when it has no character to exchange, or too many were exchanged.
    mutating func hideKey(_ name: String, at place: Place) -> Bool {
        guard !name.isEmpty, var index = source.index(of: place), let stand = spare.first else { return false }
        let first = source.scalars[index]
        if first == "\"" || first == "'" {
            index += 1
            // Not half of an escape: `"\\"` and `''''` would lose their end.
            guard index < source.scalars.count, source.scalars[index] != first, source.scalars[index] != "\\" else { return false }
        }
        guard first != "[", first != "{" else { return false }
        spare.removeFirst()
        source.replace(index, with: stand)
        names[place] = undo(name)
        return true
    }

    /// What was written at `place` and read as `text`.
    func original(_ text: String, at place: Place) -> String { names[place] ?? undo(text) }

    /// With its stars put back.
    func undo(_ text: String) -> String {
        guard text.unicodeScalars.contains(star) else { return text }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text.unicodeScalars.lazy.map { $0 == star ? "*" : $0 })
        return String(view)
    }

    /// Characters of plane 16 that the text neither holds nor spells as an escape (`\U0010ABCD`), which would be taken for ours.
    private static func unused(in source: SourceText, count: Int) -> [Unicode.Scalar] {
        let used = Set(source.scalars).union(source.escapes.map(\.scalar))
        return Array((UInt32(0x100000)...0x10FFFD).lazy.compactMap(Unicode.Scalar.init).filter { !used.contains($0) }.prefix(count))
    }
}
