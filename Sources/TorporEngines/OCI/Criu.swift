import TorporHost
package import TorporModel

/// criu, as far as it is asked directly; captures and restores go through runc.
package struct Criu: Sendable {
    /// Absolute path.
    package let program: String

    package init(program: String) { self.program = program }

    /// Where `Scripts/install-runtimes.sh` puts it.
    package static let prefix = "/opt/torpor/runtimes/bin/criu"

    /// As in `4.2.1`.
    package func version() async throws(TorporError) -> String {
        let outcome = try await Command(program, ["--version"], deadline: .seconds(10)).succeed()
        let line = outcome.output.split(separator: "\n").first { $0.hasPrefix("Version:") }
        return line?.split(separator: " ").last.map(String.init) ?? "unknown"
    }

    /// `criu check`: whether this kernel has what it needs.
    ///
    /// - Throws: `engineFailed` with criu's words.
    package func check() async throws(TorporError) {
        let outcome = try await Command(program, ["check"], deadline: .seconds(20)).run()
        guard outcome.exit == .code(0) else {
            let words = EngineWords.errors(in: outcome.error.isEmpty ? outcome.output : outcome.error)
            throw TorporError(.engineFailed, "criu cannot work on this kernel: \(words)", remedy: "Scripts/setup.sh")
        }
    }

    /// Whether it knows `--stream` (criu 3.16 and later).
    package func streams() async -> Bool {
        let outcome = try? await Command(program, ["--help"], deadline: .seconds(10)).run()
        return outcome?.output.contains("--stream") ?? false
    }

    /// `criu lazy-pages`: answers the page faults of what is restored beside it, and ends once all memory is there. It asks the page server
    /// behind descriptor `pageServer`.
    package func handler(images: String, work: String, pageServer: Int32) -> [String] {
        [
            program, "lazy-pages", "--page-server", "--ps-socket", "\(pageServer)", "--images-dir", images, "--work-dir", work, "-o",
            "lazy-pages.log", "-v1",
        ]
    }

    /// Made by the handler in its work folder, once it waits for a restore.
    package static let handlerSocket = "lazy-pages.socket"

    /// Whether that version counts pages in 64 bits where it speaks to a page server: from 4.2 on.
    package static func countsWide(_ version: String) -> Bool {
        let numbers = version.split(separator: ".").prefix(2).map { UInt64($0.prefix { $0.isNumber }) ?? 0 }
        return numbers.count == 2 && (numbers[0], numbers[1]) >= (4, 2)
    }

    /// One optional feature, as `criu check --feature` names it: `mem_dirty_track`, `uffd-noncoop`, …
    package func has(_ feature: String) async -> Bool {
        (try? await Command(program, ["check", "--feature", feature], deadline: .seconds(20)).run())?.exit == .code(0)
    }
}
