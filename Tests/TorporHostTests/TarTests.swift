import Glibc
import Testing
import TorporHost
import TorporModel

@Suite struct TarTests {
    private static let long = (1...12).map { "a-folder-with-a-long-name-\($0)" }.joined(separator: "/") + "/file"

    private func withFolder(_ body: (String) async throws -> Void) async throws {
        var template = Array("/var/tmp/torpor-tar-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemCall.failure(errno, "mkdtemp") }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { try? Folder.remove(path) }
        try await body(path)
    }

    private func written(_ files: [(String, [UInt8])], to path: String) throws {
        let file = try Descriptor(path: path, O_WRONLY | O_CREAT | O_TRUNC)
        let tar = TarWriter(file.raw, time: 1_795_236_159)
        for (name, bytes) in files { try tar.file(name, bytes) }
        try tar.finish()
    }

    private func read(_ path: String) throws -> [(entry: TarEntry, bytes: [UInt8])] {
        let file = try Descriptor(path: path, O_RDONLY)
        var tar = TarReader(file.raw)
        var found: [(TarEntry, [UInt8])] = []
        while let entry = try tar.next() { found.append((entry, try tar.whole(limit: 1 << 20))) }
        return found
    }

    @Test func whatIsWrittenIsReadBackAlsoByTar() async throws {
        try await withFolder { folder in
            let files: [(String, [UInt8])] = [
                ("empty", []), (Self.long, Array("long".utf8)), ("block", [UInt8](repeating: 7, count: 512)), ("more", [1, 2, 3]),
            ]
            try written(files, to: "\(folder)/a.tar")
            let back = try read("\(folder)/a.tar")
            #expect(back.map(\.entry.name) == files.map(\.0) && back.map(\.bytes) == files.map(\.1))
            #expect(back.allSatisfy { $0.entry.kind == .file })
            let listed = try await Command("/usr/bin/tar", ["-tf", "\(folder)/a.tar"]).succeed().output
            #expect(listed.split(separator: "\n").map(String.init) == files.map(\.0))
            try await Command("/usr/bin/tar", ["-C", folder, "-xf", "\(folder)/a.tar"]).succeed()
            #expect(try DurableFile.readText("\(folder)/\(Self.long)") == "long")
        }
    }

    @Test(arguments: ["gnu", "posix", "ustar"]) func whatTarWritesIsRead(format: String) async throws {
        try await withFolder { folder in
            let name = format == "ustar" ? "some/file" : Self.long
            try Folder.create(DurableFile.parent(of: "\(folder)/in/\(name)"))
            try DurableFile.write("content", to: "\(folder)/in/\(name)")
            try await Command("/usr/bin/tar", ["-C", "\(folder)/in", "--format", format, "-cf", "\(folder)/a.tar", "."]).succeed()
            let back = try read("\(folder)/a.tar")
            let files = back.filter { $0.entry.kind == .file }
            #expect(files.map(\.entry.name) == [name] && files.map(\.bytes) == [Array("content".utf8)])
            #expect(back.contains { $0.entry.kind == .folder })
        }
    }

    @Test func aDamagedArchiveIsRefusedNotMisread() async throws {
        try await withFolder { folder in
            try written([("one", [UInt8](repeating: 1, count: 700)), ("two", [2])], to: "\(folder)/a.tar")
            let whole = try DurableFile.read("\(folder)/a.tar")
            for (place, byte) in [(0, UInt8(ascii: "x")), (124, UInt8(ascii: "7")), (148, UInt8(ascii: "9")), (512 + 1024, 200)] {
                var bent = whole
                bent[place] = byte
                try DurableFile.write(bent, to: "\(folder)/b.tar")
                let refusal = try #require(throws: TorporError.self) { try read("\(folder)/b.tar") }
                #expect(refusal.code == .corrupt)
            }
            for length in [100, 512, 600, 1536, 1600] {
                try DurableFile.write(Array(whole.prefix(length)), to: "\(folder)/b.tar")
                if let back = try? read("\(folder)/b.tar") { #expect(back.count == 1, "cut at \(length)") }
            }
        }
    }
}
