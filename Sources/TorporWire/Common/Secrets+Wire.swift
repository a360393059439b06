import Foundation
import SwiftProtobuf
import TorporModel

/// As a list of `Secret`, sorted by name.
extension Secrets {
    /// - Throws: `invalidArgument` for a name that is none, a secret that is too long, and one that is there twice.
    init(wire: [Torpor_V1_Secret]) throws(TorporError) {
        self.init()
        for secret in wire { try add(try SecretName(secret.name), [UInt8](secret.content)) }
    }

    var wire: [Torpor_V1_Secret] {
        contents.sorted { $0.key < $1.key }.map { name, content in
            .with {
                $0.name = name.rawValue
                $0.content = Data(content)
            }
        }
    }
}
