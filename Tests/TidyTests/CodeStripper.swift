/// Blanks comments and the contents of string literals, keeping line ends and what stands in `\( )`, which is code.
///
/// Not a parser: regex literals are read as code. Enough for counting braces and finding words.
struct CodeStripper {
    private enum Place {
        /// `parentheses` that are open within an interpolation; `nil` outside of one.
        case code(parentheses: Int?)
        case string(pounds: Int, multiline: Bool)
    }

    private let bytes: [UInt8]
    private var index = 0
    private var output: [UInt8] = []
    private var places: [Place] = [.code(parentheses: nil)]

    static func strip(_ text: String) -> String {
        var stripper = CodeStripper(bytes: Array(text.utf8))
        while stripper.index < stripper.bytes.count { stripper.step() }
        return String(decoding: stripper.output, as: UTF8.self)
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func step() {
        switch places.last {
        case .string(let pounds, let multiline): inString(pounds, multiline)
        case .code(let parentheses): inCode(parentheses)
        case nil: index = bytes.count
        }
    }

    private mutating func inCode(_ parentheses: Int?) {
        if looking("//") { return blank { $0.looking("\n") } }
        if looking("/*") { return blankBlockComment() }
        if let pounds = stringStart() {
            keep(pounds)
            let multiline = looking("\"\"\"")
            keep(multiline ? 3 : 1)
            return places.append(.string(pounds: pounds, multiline: multiline))
        }
        if let open = parentheses {
            if looking("(") { places[places.count - 1] = .code(parentheses: open + 1) }
            if looking(")") {
                if open == 0 { places.removeLast() } else { places[places.count - 1] = .code(parentheses: open - 1) }
            }
        }
        keep(1)
    }

    private mutating func inString(_ pounds: Int, _ multiline: Bool) {
        let marks = String(repeating: "#", count: pounds)
        if looking("\\" + marks) {
            keep(1 + pounds, blank: true)
            if looking("(") {
                keep(1)
                places.append(.code(parentheses: 0))
            } else {
                keep(1, blank: true)
            }
        } else if looking((multiline ? "\"\"\"" : "\"") + marks) {
            keep((multiline ? 3 : 1) + pounds)
            places.removeLast()
        } else if looking("\n"), !multiline {
            // An open literal ends with its line: what was taken for a quote was none (a regex literal, say).
            places.removeLast()
        } else {
            keep(1, blank: true)
        }
    }

    /// The number of pounds before an opening quote, when one begins here.
    private func stringStart() -> Int? {
        var end = index
        while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
        return end < bytes.count && bytes[end] == UInt8(ascii: "\"") ? end - index : nil
    }

    private mutating func blank(until end: (CodeStripper) -> Bool) {
        while index < bytes.count, !end(self) { keep(1, blank: true) }
    }

    private mutating func blankBlockComment() {
        var depth = 0
        repeat {
            if looking("/*") {
                depth += 1
            } else if looking("*/") {
                depth -= 1
            } else {
                keep(1, blank: true)
                continue
            }
            keep(2, blank: true)
        } while depth > 0 && index < bytes.count
    }

    private func looking(_ text: String) -> Bool { bytes[index...].starts(with: text.utf8) }

    private mutating func keep(_ count: Int, blank: Bool = false) {
        for _ in 0..<count where index < bytes.count {
            output.append(blank && bytes[index] != UInt8(ascii: "\n") ? UInt8(ascii: " ") : bytes[index])
            index += 1
        }
    }
}
