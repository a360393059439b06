import TorporModel

/// Collects mistakes, so that one reading of a file finds all of them. A value that cannot be read is nil, and its reader goes on.
struct MistakeBook {
    let file: String
    private var noted: [Mistake] = []

    init(file: String) { self.file = file }

    /// In the order of the file.
    var mistakes: [Mistake] { noted.sorted { ($0.line, $0.column) < ($1.line, $1.column) } }

    mutating func note(_ place: Place, _ message: String, remedy: String?) {
        noted.append(Mistake(file: file, line: place.line, column: place.column, message: SpecText.line(message), remedy: remedy))
    }

    /// What `read` makes of a text.
    ///
    /// - Parameter example: how the key is written, as in `memory: 512M`.
    mutating func value<Value>(
        _ entry: Entry, _ example: String, _ read: (String) throws(TorporError) -> Value
    ) -> Value? {
        guard let text = text(entry, example) else { return nil }
        return attempt(entry.place) { () throws(TorporError) in try read(text) }
    }

    /// What `body` returns; its error becomes a mistake at `place`.
    mutating func attempt<Value>(_ place: Place, _ body: () throws(TorporError) -> Value) -> Value? {
        do throws(TorporError) { return try body() } catch {
            note(place, error.message, remedy: error.remedy)
            return nil
        }
    }

    /// Any text, the empty one too.
    mutating func text(_ entry: Entry, _ example: String) -> String? {
        if case .text(let text) = entry.content { return text }
        return complain(entry, "a text", example)
    }

    mutating func list(_ entry: Entry, _ example: String) -> [Entry]? {
        if case .list(let entries) = entry.content { return entries }
        return complain(entry, "a list", example)
    }

    mutating func table(_ entry: Entry, _ example: String) -> [Entry.Field]? {
        if case .table(let fields) = entry.content { return fields }
        return complain(entry, "a table", example)
    }

    /// The key that a field's name is, or a mistake that offers the nearest one.
    mutating func key<Key: RawRepresentable<String> & CaseIterable>(_ field: Entry.Field, of type: Key.Type) -> Key? {
        if let key = Key(rawValue: field.name) { return key }
        let known = Key.allCases.map(\.rawValue)
        let unknown = "unknown key \(SpecText.quoted(field.name))"
        if let nearest = NearestWord.to(field.name, among: known) {
            note(field.place, "\(unknown), did you mean \"\(nearest)\"?", remedy: nil)
        } else {
            note(field.place, unknown, remedy: "known here: \(known.joined(separator: ", "))")
        }
        return nil
    }

    private mutating func complain<Value>(_ entry: Entry, _ wanted: String, _ example: String) -> Value? {
        if case .unreadable = entry.content { return nil }
        note(entry.place, "\(wanted) is needed here, not \(entry.content.noun)", remedy: "write \(example)")
        return nil
    }
}
