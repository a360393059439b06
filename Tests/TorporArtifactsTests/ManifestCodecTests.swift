import Crypto
import Testing
import TorporArtifacts
import TorporModel

@Suite struct ManifestCodecTests {
    @Test func aManifestIsReadBackFromItsCanonicalBytes() throws {
        var manifest = try Bench().draft()
        manifest.artifacts = [ArtifactDescriptor(name: "a/b.img", extents: [Extent(chunk: 0, offset: 4096, bytes: 5), Extent(zeros: 7)])]
        manifest.incarnation = Incarnation(.max)
        let bytes = try ManifestCodec.encode(manifest)
        #expect(try ManifestCodec.decode(bytes) == manifest)
        #expect(try ManifestCodec.encode(ManifestCodec.decode(bytes)) == bytes)
    }

    @Test func theCanonicalBytesAreSortedAndHaveNoBlanks() throws {
        var manifest = try Bench().draft()
        manifest.artifacts = [ArtifactDescriptor(name: "a/b.img", extents: [Extent(chunk: 0, offset: 4096, bytes: 5), Extent(zeros: 7)])]
        let text = String(decoding: try ManifestCodec.encode(manifest), as: UTF8.self)
        #expect(
            text.hasPrefix(
                #"{"artifacts":[{"name":"a/b.img","runs":"0.4096.5 z7"}],"attempt":1,"chunks":[],"createdAt":1795236159120,"#))
        #expect(text.contains(#""cpuFlags":["aes","avx2","sse2"]"#))
        #expect(text.hasSuffix(#""version":4,"workload":"w-1"}"#))
    }

    @Test func aSignerReadsItsKeyAsCertificatesKeepIt() throws {
        let key = P256.Signing.PrivateKey()
        let signer = try ManifestSigner(pem: key.pemRepresentation, certificate: [1])
        let signed = try signer.sign([1, 2, 3])
        let signature = try P256.Signing.ECDSASignature(rawRepresentation: signed.signature)
        #expect(signer.publicKey == [UInt8](key.publicKey.x963Representation))
        #expect(key.publicKey.isValidSignature(signature, for: [1, 2, 3] as [UInt8]))
        #expect(signed.certificate == [1] && signed.hash == ContentHash(bytes: SHA256.hash(data: [1, 2, 3] as [UInt8])))
    }

    @Test func aKeyOfAnotherKindIsRefusedWithARemedy() throws {
        let error = try #require(throws: TorporError.self) { try ManifestSigner(pem: "-----BEGIN NOTHING-----", certificate: []) }
        #expect(error.code == .unsupported && error.remedy == "torpor certs renew")
    }
}
