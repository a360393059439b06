import Yams

/// Reads a text as YAML, of which JSON is a part, and tells every mistake that is YAML's own: those of its grammar, keys given twice, and
/// what a declaration has no use for (anchors, aliases, merge keys, tags, several documents).
struct YAMLReader {
    private var disguise: Disguise
    private var book: MistakeBook

    /// The text's root; nil when there is none to be had, which has been noted.
    static func read(_ text: String, _ book: inout MistakeBook) -> Entry? {
        let source = SourceText(text)
        if let index = source.firstForbidden {
            let scalar = source.scalars[index] == "\\" ? "\u{FEFF}" : source.scalars[index]
            let number = YAMLText.hexadecimal(scalar, digits: 4)
            book.note(source.place(of: index), "the character U+\(number) cannot stand in a text", remedy: "leave it out")
            return nil
        }
        guard let disguise = Disguise(source) else {
            book.note(.start, "the file uses every private character of Unicode", remedy: "is it a text?")
            return nil
        }
        var reader = YAMLReader(disguise: disguise, book: book)
        let root = reader.root()
        book = reader.book
        return root
    }

    private init(disguise: Disguise, book: MistakeBook) {
        self.disguise = disguise
        self.book = book
    }

    /// Reads until no key is in Yams' way; `Disguise.mostKeys` bounds the readings.
    private mutating func root() -> Entry? {
        while true {
            do {
                // The encoding is named: Yams' default is asked of an environment variable and told on standard output.
                let parser = try Parser(yaml: disguise.text, resolver: .basic, encoding: .utf8)
                let root = try parser.nextRoot()
                // Yams' nodes hold their anchors weakly and the parser holds them, so it has to outlive the look at them.
                return withExtendedLifetime(parser) { documents(root, parser) }
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                let place = Place(context.mark)
                let name = names.first ?? ""
                if disguise.hideKey(name, at: place) { continue }
                noteInTheWay(disguise.undo(name), place)
            } catch {
                noteSyntax(error)
            }
            return nil
        }
    }

    /// The first document, which has to be the only one.
    private mutating func documents(_ first: Node?, _ parser: Parser) -> Entry? {
        let root = first.map { entry($0) }
        do {
            if let second = try parser.nextRoot() {
                book.note(Place(second.mark), "a second document begins here", remedy: "declare all workloads in one, without \"---\"")
            }
        } catch {
            noteSyntax(error)
        }
        switch root?.content {
        case nil, .nothing:
            book.note(root?.place ?? .start, "the file is empty", remedy: "declare a workload: workloads: {NAME: {command: [PROGRAM]}}")
            return nil
        default: return root
        }
    }

    /// - Parameter isKey: a key is always a text, `null` too.
    private mutating func entry(_ node: Node, isKey: Bool = false) -> Entry {
        let place = Place(node.mark)
        if node.anchor != nil { book.note(place, "anchors (&) are not understood here", remedy: "write the value wherever it is needed") }
        switch node {
        case .scalar(let scalar):
            // To be asked before the tag is: Yams then puts what it guessed in the place of "none was written".
            let mayBeNothing = !isKey && node.isPlain && scalar.tag.rawValue.isEmpty
            noteTag(node, .str, place)
            return Entry(place: place, content: content(scalar, mayBeNothing: mayBeNothing, place))
        case .sequence(let sequence):
            noteTag(node, .seq, place)
            return Entry(place: place, content: .list(sequence.map { entry($0) }))
        case .mapping(let mapping):
            noteTag(node, .map, place)
            return Entry(place: place, content: .table(fields(mapping)))
        // Made by Yams' encoder only; its parser puts the aliased node here instead.
        case .alias: return Entry(place: place, content: .unreadable)
        }
    }

    /// All but `null` is taken by its text: `yes`, `010` and `8080:80` are what was written, whatever YAML 1.1 makes of them.
    private mutating func content(_ scalar: Node.Scalar, mayBeNothing: Bool, _ place: Place) -> Entry.Content {
        let text = disguise.original(scalar.string, at: place)
        if text.unicodeScalars.contains("\0") {
            book.note(place, "a text cannot hold the character NUL", remedy: "leave it out")
            return .unreadable
        }
        if scalar.style == .plain, text.hasPrefix("*") {
            book.note(place, "aliases (*) are not understood here", remedy: "write the value itself, or put a text in quotes")
            return .unreadable
        }
        return mayBeNothing && ["", "~", "null", "Null", "NULL"].contains(text) ? .nothing : .text(text)
    }

    private mutating func fields(_ mapping: Node.Mapping) -> [Entry.Field] {
        var fields: [Entry.Field] = []
        var seen: [String: Place] = [:]
        for (node, valueNode) in mapping {
            let (key, value) = (entry(node, isKey: true), entry(valueNode))
            switch key.content {
            case .unreadable: continue
            case .nothing, .list, .table: noteKey(key.content, key.place)
            case .text("<<") where node.isPlain:
                book.note(key.place, "merge keys (<<) are not understood here", remedy: "write the keys themselves")
            case .text(let name):
                if let first = seen[name] {
                    noteTwice(name, key.place, first: first)
                } else {
                    seen[name] = key.place
                    fields.append(Entry.Field(name: name, place: key.place, value: value))
                }
            }
        }
        return fields
    }

    /// A repeated key that cannot be hidden is all that can be told of such a file.
    private mutating func noteInTheWay(_ name: String, _ place: Place) {
        switch disguise.character(at: place) {
        case "[": noteKey(.list([]), place)
        case "{": noteKey(.table([]), place)
        default: noteTwice(name, place, first: nil)
        }
    }

    private mutating func noteKey(_ content: Entry.Content, _ place: Place) {
        book.note(place, "a key is a text, not \(content.noun)", remedy: "write KEY: VALUE, and a strange key in quotes")
    }

    private mutating func noteTwice(_ name: String, _ place: Place, first: Place?) {
        let remedy = first.map { "it stands on line \($0.line) already" } ?? "keep one of them"
        book.note(place, "the key \(SpecText.quoted(name)) is given twice", remedy: remedy)
    }

    private mutating func noteTag(_ node: Node, _ expected: Tag.Name, _ place: Place) {
        guard node.tag.rawValue != expected.rawValue else { return }
        book.note(place, "tags (!) are not understood here", remedy: "leave it out; values are taken as they are written")
    }

    private mutating func noteSyntax(_ error: any Error) {
        let finding = SyntaxFinding(error)
        let isTab = disguise.character(at: finding.place) == "\t"
        let words = isTab ? "a tab cannot indent a line" : "this is not YAML: \(finding.words)"
        book.note(finding.place, words, remedy: isTab ? "indent with blanks" : "check the indentation, or put a text in quotes")
    }
}

extension Node {
    /// Whether it is a text without quotes.
    fileprivate var isPlain: Bool { scalar?.style == .plain }
}

extension Place {
    /// Yams counts from 1 as we do. A node that was read always has a mark.
    init(_ mark: Mark?) { self.init(line: mark?.line ?? 1, column: mark?.column ?? 1) }
}
