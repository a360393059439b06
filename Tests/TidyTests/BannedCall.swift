/// Something that code here does not do, and what it does instead.
struct BannedCall {
    let name: String
    /// What every use contains: looked for first, because a regular expression per line of the repository is slow in a debug build.
    let hints: [String]
    let pattern: Regex<Substring>
    let instead: String
    /// Whether mains (`torpor`, `torpor-shim`) may: they are where time, chance, names and output come from.
    let inMains: Bool
    /// `Sources/…` files that may, each with the reason.
    let allowed: [String: String]

    init(
        _ name: String, _ hints: [String], _ pattern: Regex<Substring>, instead: String, inMains: Bool = false,
        allowed: [String: String] = [:]
    ) {
        self.name = name
        self.hints = hints
        self.pattern = pattern
        self.instead = instead
        self.inMains = inMains
        self.allowed = allowed
    }

    func isAllowed(in file: SourceFile) -> Bool {
        allowed[file.path] != nil || inMains && ["torpor", "torpor-shim"].contains(file.target)
    }

    /// The lines that use it, counted from 1.
    func lines(in file: SourceFile) -> [Int] {
        file.code.indices.filter { index in
            let line = file.code[index]
            return hints.contains { line.contains($0) } && line.firstMatch(of: pattern) != nil
        }.map { $0 + 1 }
    }
}
