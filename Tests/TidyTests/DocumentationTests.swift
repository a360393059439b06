import Testing

/// What another target can use says what it is.
struct DocumentationTests {
    private static var declaration: Regex<(Substring, Substring)> {
        /^package (?:final |indirect |nonisolated )*(?:struct|class|enum|actor|protocol|func|let|var|typealias) +(\w+)/
    }

    @Test func everyPackageDeclarationSaysWhatItIs() {
        let declaration = Self.declaration
        for file in Repository.sources {
            for (index, line) in file.code.enumerated() where line.hasPrefix("package ") {
                guard let match = line.prefixMatch(of: declaration) else { continue }
                #expect(Self.isDocumented(index, in: file), "\(file.path):\(index + 1) \(match.1) has no doc comment (///) above it")
            }
        }
    }

    /// Attributes may stand between the comment and the declaration.
    private static func isDocumented(_ index: Int, in file: SourceFile) -> Bool {
        let above = file.lines[..<index].reversed().drop { $0.hasPrefix("@") }
        return above.first?.hasPrefix("///") ?? false
    }
}
