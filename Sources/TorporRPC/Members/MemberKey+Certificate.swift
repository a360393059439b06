import Crypto
import SwiftASN1
package import TorporModel
package import X509

extension MemberKey {
    /// - Throws: `internal`; a key that was read can be written.
    package init(_ key: Certificate.PublicKey) throws(TorporError) {
        do {
            var serializer = DER.Serializer()
            try serializer.serialize(key)
            let der = serializer.serializedBytes
            self.init(der: der, hash: ContentHash(bytes: SHA256.hash(data: der)))
        } catch {
            throw TorporError(.internal, "cannot write a public key", cause: error)
        }
    }
}
