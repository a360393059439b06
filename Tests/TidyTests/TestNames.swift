/// The tests of a file as `Suite/test`.
enum TestNames {
    static func of(_ file: SourceFile) -> [String] {
        var suite = ""
        var marked = false
        var names: [String] = []
        for line in file.code {
            if let type = line.firstMatch(of: /\b(?:struct|class|actor|enum|extension)\s+(\w+)/), !line.contains("func ") {
                // A type within a suite is a helper of its; suites stand at the margin.
                if line.first != " " { suite = String(type.1) }
            }
            if line.contains("@Test") { marked = true }
            if let function = line.firstMatch(of: /\bfunc\s+`?(\w+)/) {
                if marked { names.append("\(suite)/\(function.1)") }
                marked = false
            }
        }
        return names
    }
}
