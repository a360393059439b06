import SwiftASN1
import TorporModel
import X509

/// What Torpor asks of a leaf beside RFC 5280: one identity, of this cluster, and the right use.
///
/// swift-certificates checks no extended key usage on its own, and a verification callback replaces all of BoringSSL's checks: without
/// this policy an operator's certificate could stand for a server.
struct IdentityPolicy: VerifierPolicy {
    let cluster: ClusterName
    let side: Side

    /// Extensions that may be critical because they are judged here; any other critical one refuses the chain.
    var verifyingCriticalExtensions: [ASN1ObjectIdentifier] {
        [.X509ExtensionID.extendedKeyUsage, .X509ExtensionID.subjectAlternativeName, .X509ExtensionID.keyUsage]
    }

    func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) -> PolicyEvaluationResult {
        do {
            let theirs = try CertificateNames.identity(of: chain.leaf).cluster
            guard theirs == cluster else {
                return .failsToMeetPolicy(reason: "the certificate is of cluster \(theirs), not \(cluster)")
            }
        } catch {
            let words = error.message
            return .failsToMeetPolicy(reason: words)
        }
        guard let usages = try? chain.leaf.extensions.extendedKeyUsage, usages.contains(side.usage) else {
            let words = side.words
            return .failsToMeetPolicy(reason: "the certificate is not good for \(words)")
        }
        return .meetsPolicy
    }
}
