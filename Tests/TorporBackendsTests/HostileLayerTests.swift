import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// failures.md 38: a private layer that was made to walk out of its folder, unpacked by the very code that unpacks all of them.
@Suite(.enabled("needs root: owners and device nodes") { geteuid() == 0 })
struct HostileLayerTests {
    /// What is added to an honest archive, in Python: `t` is the archive, `out` an absolute folder outside, `up` the way there from inside.
    enum Trick: String, CaseIterable, CustomTestStringConvertible {
        case parent = "add('../outside/escaped')"
        case deepParent = "add('a/../../outside/escaped')"
        case manyParents = "add('../' * 30 + out.lstrip('/') + '/escaped')"
        case absolute = "add(out + '/escaped')"
        case linkedFolder = "link('door', out); add('door/escaped')"
        case relativeLinkedFolder = "link('door', '../outside'); add('door/escaped')"
        case chainOfLinks = "link('one', '..'); link('two', 'one/outside'); add('two/escaped')"
        case linkedFile = "link('door', out + '/kept'); add('door')"
        case hardLink = "link('door', out + '/kept', tarfile.LNKTYPE); add('door')"
        case relativeHardLink = "link('door', '../outside/kept', tarfile.LNKTYPE); add('door')"
        case hardLinkOfALink = "link('one', out); link('two', 'one', tarfile.LNKTYPE); add('two/escaped')"
        case folderOverLink = "link('door', out); add('door', tarfile.DIRTYPE); add('door/escaped')"
        case attributesThroughLink = "link('door', out + '/kept'); add('door', tarfile.REGTYPE, {'SCHILY.xattr.user.mark': 'evil'})"
        case longName = "add('x/' * 2000 + '../' * 2010 + 'outside/escaped')"

        var testDescription: String { "\(self)".split(separator: ".").last.map(String.init) ?? rawValue }
    }

    @Test(arguments: Trick.allCases)
    func aLayerThatWalksOutIsRefusedOrStaysInside(trick: Trick) async throws {
        try await withFolder { root in
            let (upper, outside, archive) = ("\(root)/upper", "\(root)/outside", "\(root)/layer.tar")
            for folder in [upper, outside] { try Folder.create(folder) }
            try DurableFile.write("kept", to: "\(outside)/kept")
            try await HostileLayer.make(archive, trick: trick.rawValue, outside: outside)
            let error = await failure { try await Layer.unpack("layer.tar", of: try DiskSnapshot(root), into: upper) }
            #expect(error == nil || error?.code == .corrupt)
            // What is honest in it is unpacked, so it was the real thing that was tried.
            #expect(try DurableFile.readText("\(upper)/etc/honest", limit: 64) == "honest")
            #expect(Folder.names(outside) == ["kept"])
            #expect(try DurableFile.readText("\(outside)/kept", limit: 64) == "kept")
            var found = stat()
            #expect(stat("\(outside)/kept", &found) == 0 && found.st_nlink == 1)
            let marks = "import os, sys; print(os.listxattr(sys.argv[1]))"
            #expect(try await Command("/usr/bin/python3", ["-c", marks, "\(outside)/kept"]).succeed().output == "[]\n")
            #expect(Set(Folder.names(root)) == ["layer.tar", "outside", "upper"])
            // Nor does removing it reach what a link in it names.
            try Folder.remove(upper)
            #expect(Folder.names(outside) == ["kept"])
        }
    }

    @Test func anArchiveThatIsNoneIsRefused() async throws {
        try await withFolder { root in
            try Folder.create("\(root)/upper")
            let noise = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            for (name, bytes) in [("text", Array("not an archive".utf8)), ("noise", noise)] {
                try DurableFile.write(bytes, to: "\(root)/\(name)")
                let error = await failure { try await Layer.unpack(name, of: try DiskSnapshot(root), into: "\(root)/upper") }
                #expect(error?.code == .corrupt && error?.remedy != nil, "\(name)")
            }
            #expect(Folder.names("\(root)/upper") == [])
        }
    }

    private func withFolder(_ body: (String) async throws -> Void) async throws {
        var template = Array("/var/tmp/torpor-layer-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { try? Folder.remove(root) }
        try await body(root)
    }
}
