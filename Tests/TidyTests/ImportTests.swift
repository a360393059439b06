import Testing

/// The floors of the house: architecture.md, section 4.
struct ImportTests {
    private static var statement: Regex<(Substring, Substring)> {
        /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/
    }

    @Test func everyTargetImportsOnlyWhatItsFloorAllows() {
        let statement = Self.statement
        for file in Repository.sources where !ImportTable.free.contains(file.target) {
            guard let allowed = ImportTable.allowed[file.target] else {
                Issue.record("\(file.path) belongs to no row of ImportTable")
                continue
            }
            for (number, line) in file.code.enumerated() where line.contains("import") {
                guard let module = line.prefixMatch(of: statement)?.1 else { continue }
                if allowed.union(ImportTable.everyone).contains(String(module)) { continue }
                Issue.record("\(file.path):\(number + 1) imports \(module): see the table in ARCHITECTURE.md for who may")
            }
        }
    }

    /// The build checks imports against the manifest; this checks the manifest against the table.
    @Test func theManifestGrantsNothingTheTableDoesNot() throws {
        let manifest = try #require(Repository.text("Package.swift"))
        let products = Self.products(manifest)
        let rooms = manifest.matches(of: /room\("(\w+)"(?:,\s*\[([^\]]*)\])?/)
        #expect(rooms.count > 10)
        for room in rooms {
            let target = String(room.1)
            let allowed = try #require(ImportTable.allowed[target], "\(target) is in no row of ImportTable")
            for dependency in (room.2 ?? "").split(separator: ",") {
                let word = dependency.filter { !$0.isWhitespace && $0 != "\"" }
                if word.isEmpty { continue }
                let module = word.hasPrefix(".") ? products[String(word.dropFirst())] ?? word : word
                if !allowed.contains(module) { Issue.record("Package.swift lets \(target) import \(module)") }
            }
        }
    }

    @Test func noFloorImportsAHigherOne() {
        let floors = [
            ["TorporModel"], ["TorporSaga", "TorporScheduling", "TorporPorts"],
            ["TorporStore", "TorporArtifacts", "TorporHost", "TorporEngines", "TorporWire"],
            ["TorporBackends", "TorporCoordinator", "TorporAgent"],
            ["TorporRPC", "TorporServer", "TorporTelemetry", "TorporTerminal", "TorporSimulation"],
        ]
        for (floor, targets) in floors.enumerated() {
            let above = Set(floors[(floor + 1)...].joined())
            for target in targets {
                #expect(ImportTable.allowed[target]?.isDisjoint(with: above) == true, "\(target) may not look up")
            }
        }
        // What does not meet (architecture.md, after the table).
        #expect(ImportTable.allowed["TorporCoordinator"]?.isDisjoint(with: ["GRPCCore", "GRDB", "Subprocess", "TorporStore"]) == true)
        #expect(ImportTable.allowed["TorporAgent"]?.isDisjoint(with: ["TorporBackends", "NIOCore", "GRPCCore"]) == true)
    }

    /// `static let grpcCore = Self.product(name: "GRPCCore", …)` as `grpcCore: GRPCCore`.
    private static func products(_ manifest: String) -> [String: String] {
        let lines = manifest.matches(of: /static let (\w+) = Self\.product\(name: "(\w+)"/)
        return Dictionary(lines.map { (String($0.1), String($0.2)) }) { $1 }
    }
}
