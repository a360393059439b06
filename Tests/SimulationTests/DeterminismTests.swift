import Foundation
import Subprocess
import SystemPackage
import Testing

/// A seed and a commit reproduce a run exactly.
struct DeterminismTests {
    /// In two processes, whose hash seeds differ, so that sets and dictionaries are walked in other orders.
    @Test func aHundredSeedsHaveTheSameHistoryInTwoProcesses() async throws {
        async let first = history("one")
        async let second = history("two")
        let (one, two) = (try await first, try await second)
        #expect(one.count > 1_000_000)
        #expect(one == two, "the first difference is near \(Self.difference(one, two))")
    }

    private func history(_ name: String) async throws -> Data {
        let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "torpor").path
        let file = FileManager.default.temporaryDirectory.appending(path: "torpor-history-\(getpid())-\(name)")
        defer { try? FileManager.default.removeItem(at: file) }
        let ended = try await run(
            .path(FilePath(program)), arguments: ["simulate", "--seed", "1", "--count", "100", "--history", file.path], input: .none,
            output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
        #expect(ended.terminationStatus == .exited(0), "\(ended.standardOutput) \(ended.standardError)")
        return try Data(contentsOf: file)
    }

    private static func difference(_ one: Data, _ two: Data) -> String {
        let place = zip(one, two).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(one.count, two.count)
        return String(decoding: one[max(0, place - 200)..<min(one.count, place + 200)], as: UTF8.self)
    }
}
