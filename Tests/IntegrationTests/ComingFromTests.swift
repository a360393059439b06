import Foundation
import Testing

/// The page for people who come from elsewhere is run as it stands.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct ComingFromTests {
    @Test func everyLineOfThePageDoesWhatItSays() async throws {
        let page = try String(contentsOfFile: "\(DevCluster.sources)/docs/coming-from.md", encoding: .utf8)
        let lines = commands(of: page)
        #expect(lines.count > 15)
        try await DevCluster.with { cluster in
            let file = "\(cluster.folder)/web.yaml"
            let declaration = try #require(page.firstRange(of: "```yaml\n")).upperBound
            try page[declaration...].prefix { $0 != "`" }.write(toFile: file, atomically: true, encoding: .utf8)
            for line in lines {
                let words = line.split(separator: " ").dropFirst().map { $0 == "web.yaml" ? file : String($0) }
                let outcome =
                    ["validate", "contexts"].contains(words.first)
                    ? try await DevCluster.run(DevCluster.program, arguments: words) : try await cluster.torpor(words)
                #expect(outcome.code == 0, "\(line): \(outcome)")
            }
        }
    }

    /// The last column of each row, without its quotes.
    private func commands(of page: String) -> [String] {
        page.split(separator: "\n").filter { $0.hasPrefix("|") && $0.contains("`torpor ") }.compactMap { row in
            row.split(separator: "|").last.map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }
        }
    }
}
