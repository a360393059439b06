package import TorporModel

/// A file in which people declare workloads, in YAML or JSON.
///
/// ```yaml
/// workloads:
///   web-1:
///     command: [python3, -m, http.server, "80"]
///     ports: ["8080:80"]
///     memory: 512M
/// ```
package enum Declaration {
    /// 1 MiB, in bytes of UTF-8.
    package static let longestText = 1 << 20
    /// In one file.
    package static let mostWorkloads = 1000
    /// Of a workload that names none.
    package static let defaultBackend = BackendKind(unchecked: "oci")

    /// What a file came to: all of it, or everything that is wrong with it.
    package enum Outcome: Hashable, Sendable {
        /// In the file's order.
        case workloads([DeclaredWorkload])
        /// In the file's order, never empty.
        case mistakes([Mistake])

        /// The workloads.
        ///
        /// - Throws: `invalidArgument` that says how many mistakes there are and tells the first; each is told below it as a cause.
        package func get() throws(TorporError) -> [DeclaredWorkload] {
            switch self {
            case .workloads(let workloads): return workloads
            case .mistakes(let mistakes):
                let first = mistakes.first?.description ?? ""
                throw TorporError(
                    code: .invalidArgument, message: mistakes.count == 1 ? first : "\(mistakes.count) mistakes, first \(first)",
                    remedy: nil,
                    causes: mistakes.dropFirst().map(\.description))
            }
        }
    }

    /// Reads a declaration, or finds all its mistakes. A text that is no YAML has one.
    ///
    /// - Parameters:
    ///   - name: what messages call the file.
    ///   - including: reads the file that an `envFile` names, which is meant relative to the declaration's own folder.
    package static func read(
        _ text: String, name: String, including: @escaping (String) throws(TorporError) -> String
    ) -> Outcome {
        var book = MistakeBook(file: name)
        guard text.utf8.count <= longestText else {
            book.note(.start, "the file has \(text.utf8.count) bytes", remedy: "declare in several files of at most \(longestText)")
            return .mistakes(book.mistakes)
        }
        guard let root = YAMLReader.read(text, &book) else { return .mistakes(book.mistakes) }
        var reader = DeclarationReader(book: book, including: including)
        let workloads = reader.read(root)
        let mistakes = reader.book.mistakes
        return mistakes.isEmpty ? .workloads(workloads) : .mistakes(mistakes)
    }
}
