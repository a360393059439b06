import Testing
import TorporModel

@Suite struct ImageReferenceTests {
    @Test(arguments: [
        "oci:/srv/i:t", "oci:/srv/i", "docker-archive:/a.tar", "docker-archive:/a.tar:name:1", "docker://redis:7",
        "docker://example.org:5000/team/web@sha256:00",
    ])
    func whatSkopeoTakesIsReadAndPrintedAsItWas(_ text: String) throws {
        #expect(try ImageReference(text).description == text)
    }

    @Test(arguments: [
        "", "redis", "redis:7", "docker:redis", "docker://", "oci:srv/i", "oci:/srv/../etc", "dir:/x", "oci:/a b", "docker://a\nb", "-v",
        "containers-storage:x", "/srv/i", "https://example.org/i",
    ])
    func anythingElseIsRefusedWithTheFormThatWouldDo(_ text: String) throws {
        let refusal = try #require(throws: TorporError.self) { try ImageReference(text) }
        #expect(refusal.code == .invalidArgument && refusal.remedy != nil)
    }

    @Test func aBareNameIsToldHowARegistryIsNamed() throws {
        let refusal = try #require(throws: TorporError.self) { try ImageReference("redis:7") }
        #expect(refusal.remedy == "write docker://redis:7 for a registry's")
    }
}
