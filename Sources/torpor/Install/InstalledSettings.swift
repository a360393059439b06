import TorporHost
import TorporModel

/// The settings file that an installed daemon is started with: flat YAML, one quoted value a line.
struct InstalledSettings {
    /// In the order in which they are written.
    private(set) var values: [(key: String, value: String)] = []

    /// A setting that was not said is left to the daemon.
    mutating func add(_ key: String, _ value: String?) {
        if let value { values.append((key, value)) }
    }

    func value(_ key: String) -> String? { values.first { $0.key == key }?.value }

    var text: String { values.map { "\($0.key): \"\($0.value)\"\n" }.joined() }

    /// - Throws: `invalidArgument` for a value that would need more of YAML than quotes.
    func check() throws(TorporError) {
        for (key, value) in values where value.contains(where: { $0 == "\"" || $0 == "\\" || $0.isNewline }) {
            throw TorporError(.invalidArgument, "\(key) cannot hold quotes, backslashes or line breaks")
        }
    }

    /// What is written here is read back; lines of a person's own are passed over. Empty when there is no such file.
    static func read(_ path: String) -> InstalledSettings {
        var settings = InstalledSettings()
        for line in ((try? DurableFile.readText(path)) ?? "").split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, !line.hasPrefix("#") else { continue }
            settings.add(String(parts[0]), String(parts[1].drop { $0 == " " }).replacing("\"", with: ""))
        }
        return settings
    }
}
