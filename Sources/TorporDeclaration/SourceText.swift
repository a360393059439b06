/// A text as scalars, in which a place and an index are each other's. Lines end where libyaml ends them.
struct SourceText {
    private(set) var scalars: [Unicode.Scalar]
    /// The index at which each line begins.
    private let starts: [Int]

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        // Some editors begin a file with a byte order mark, which libyaml would count as a column.
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var starts = [0]
        for (index, scalar) in scalars.enumerated() where Self.breaks.contains(scalar) {
            if scalar == "\r", index + 1 < scalars.count, scalars[index + 1] == "\n" { continue }
            starts.append(index + 1)
        }
        self.starts = starts
    }

    private static let breaks: Set<Unicode.Scalar> = ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"]

    /// As it is now.
    var text: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// By halving, since a file may have a million lines.
    func place(of index: Int) -> Place {
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= index { low = middle } else { high = middle }
        }
        return Place(line: low + 1, column: index - starts[low] + 1)
    }

    /// nil behind the end.
    func index(of place: Place) -> Int? {
        guard starts.indices.contains(place.line - 1) else { return nil }
        let index = starts[place.line - 1] + place.column - 1
        return scalars.indices.contains(index) ? index : nil
    }

    mutating func replace(_ index: Int, with scalar: Unicode.Scalar) { scalars[index] = scalar }

    /// The first character that cannot be read: what YAML does not allow (1.1, 5.1: control characters, U+FFFE and U+FFFF), and U+FEFF,
    /// also spelled as an escape, since Yams takes it off the beginning of every text as if it were a file's.
    var firstForbidden: Int? {
        let raw = scalars.firstIndex { scalar in
            switch scalar.value {
            case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: false
            default: true
            }
        }
        let spelled = escapes.first { $0.scalar == "\u{FEFF}" }?.index
        return [raw, spelled].compactMap { $0 }.min()
    }

    /// Every `\uABCD` and `\U0010ABCD`, also where YAML takes it for plain letters.
    var escapes: [(index: Int, scalar: Unicode.Scalar)] {
        let lengths: [Unicode.Scalar: Int] = ["u": 4, "U": 8]
        return scalars.indices.dropLast().compactMap { index in
            guard scalars[index] == "\\", let length = lengths[scalars[index + 1]] else { return nil }
            let digits = String(String.UnicodeScalarView(scalars[(index + 2)...].prefix(length)))
            return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init).map { (index, $0) }
        }
    }
}
