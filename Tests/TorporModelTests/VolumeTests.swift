import Testing
import TorporModel

@Suite struct VolumeTests {
    @Test(arguments: [
        Volume(path: "/", kind: .own(bytes: nil)), Volume(path: "data", kind: .own(bytes: nil)),
        Volume(path: "/a/../b", kind: .own(bytes: nil)),
        Volume(path: "/a//b", kind: .own(bytes: nil)), Volume(path: "/a/", kind: .own(bytes: nil)),
        Volume(path: "/proc/x", kind: .own(bytes: nil)),
        Volume(path: "/sys", kind: .shared("/a")), Volume(path: "/run/secrets/x", kind: .shared("/a")),
        Volume(path: "/dev/x", kind: .shared("/a")),
        Volume(path: "/a", kind: .shared("b")), Volume(path: "/a", kind: .host("/b/..")), Volume(path: "/a", kind: .own(bytes: 1)),
        Volume(path: "/a", kind: .memory(bytes: 0)), Volume(path: "/a\n", kind: .memory(bytes: 1 << 20)),
    ])
    func whatCannotBeBoundIsRefusedWithARemedy(_ volume: Volume) throws {
        let refusal = try #require(throws: TorporError.self) { try volume.check() }
        #expect(refusal.code == .invalidArgument && refusal.remedy != nil)
    }

    @Test func twoAtOnePlaceAreRefused() throws {
        let one = Volume(path: "/a", kind: .own(bytes: nil))
        let other = Volume(path: "/a", kind: .host("/dev/x"))
        #expect(throws: TorporError.self) { try Volume.check([one, other]) }
        try Volume.check([one, Volume(path: "/dev/x", kind: .host("/dev/x")), Volume(path: "/processes", kind: .shared("/"))])
    }
}
