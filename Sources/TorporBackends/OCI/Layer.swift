import TorporEngines
import TorporHost
import TorporModel
import TorporPorts

/// A folder of files as one artifact: GNU tar, with ownership by number, extended attributes (opaque folders), ACLs, holes and whiteouts.
/// It goes through a pipe: no copy of it is ever on the node's disk.
enum Layer {
    /// What overlayfs notes for itself about inodes of this node; on another it would be wrong.
    private static let local = ["trusted.overlay.origin", "trusted.overlay.impure", "trusted.overlay.uuid"]

    /// Longest that any may take.
    private static let limit = Duration.seconds(600)

    /// Of a frozen copy; sockets in it are left out, criu makes them again. In order of their names, so that of two of the same folder as
    /// much as possible lies at the same place.
    ///
    /// - Parameter isRunning: that it is of a copy that runs, and only for the pages in it: what cannot be read, or changes meanwhile, is left.
    static func pack(_ folder: String, as name: String, into sink: any ArtifactSink, isRunning: Bool = false) async throws(TorporError) {
        let arguments =
            ["--create", "--file", "-", "--directory", folder, "--sort=name", "--xattrs", "--xattrs-include=*"]
            + local.map { "--xattrs-exclude=\($0)" } + ["--acls", "--numeric-owner", "--sparse", "--format=posix", "."]
        let (reading, writing) = try OpenFile.pipe(givesReading: false)
        let creating: SideBySide.Work = { () async throws(TorporError) in try await create(arguments, writing, mayFail: isRunning) }
        let handing: SideBySide.Work = { () async throws(TorporError) in try await hand(name, from: reading, to: sink) }
        try await SideBySide.run([creating, handing])
    }

    private static func create(_ arguments: [String], _ output: OpenFile, mayFail: Bool) async throws(TorporError) {
        defer { output.close() }
        let command = Command(try tar(), arguments, deadline: limit, output: output.raw)
        if mayFail { _ = try await command.run() } else { try await command.succeed() }
    }

    /// tar must not wait for a reader that has failed.
    private static func hand(_ name: String, from pipe: OpenFile, to sink: any ArtifactSink) async throws(TorporError) {
        defer { pipe.close() }
        try await sink.write(name, from: pipe.raw)
    }

    /// Into a folder of this copy's own; tar keeps names inside it and makes links that lead out only at the end.
    static func unpack(_ name: String, of source: any ArtifactSource, into folder: String) async throws(TorporError) {
        let arguments = [
            "--extract", "--file", "-", "--directory", folder, "--xattrs", "--xattrs-include=*", "--acls", "--numeric-owner",
            "--same-owner", "--preserve-permissions", "--same-permissions",
        ]
        let (reading, writing) = try OpenFile.pipe(givesReading: true)
        let filling: SideBySide.Work = { () async throws(TorporError) in try await fill(writing, with: name, of: source) }
        let extracting: SideBySide.Work = { () async throws(TorporError) in try await extract(arguments, reading) }
        try await SideBySide.run([filling, extracting])
    }

    /// A tar that has ended says itself why.
    private static func fill(_ pipe: OpenFile, with name: String, of source: any ArtifactSource) async throws(TorporError) {
        defer { pipe.close() }
        do throws(TorporError) { try await source.read(name, to: pipe.raw) } catch {
            if !pipe.hasNoReader { throw error }
        }
    }

    private static func extract(_ arguments: [String], _ input: OpenFile) async throws(TorporError) {
        defer { input.close() }
        do throws(TorporError) { try await Command(try tar(), arguments, deadline: limit, input: input.raw).succeed() } catch {
            throw TorporError(.corrupt, "the workload's files could not be unpacked", remedy: error.remedy, cause: error)
        }
    }

    /// Debian's own, present on every system (it is an essential package).
    private static func tar() throws(TorporError) -> String {
        guard let program = ProgramFinder.find("tar") else {
            throw TorporError(.engineMissing, "tar is not installed", remedy: "apt-get install tar")
        }
        return program
    }
}
