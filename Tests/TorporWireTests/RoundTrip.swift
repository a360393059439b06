import SwiftProtobuf
import Testing
import TorporModel
import TorporWire

/// Writes, serialises, parses and reads again.
func roundTrip<Value: WireValue & Equatable>(_ values: [Value], sourceLocation: SourceLocation = #_sourceLocation) throws {
    #expect(!values.isEmpty, sourceLocation: sourceLocation)
    for value in values {
        let bytes: [UInt8] = try value.wire.serializedBytes()
        let back = try Value(wire: Value.Message(serializedBytes: bytes))
        #expect(back == value, sourceLocation: sourceLocation)
    }
}

/// The refusal in reading a message; fails the test when it was accepted.
func refusal<Value: WireValue>(of message: Value.Message, as type: Value.Type, sourceLocation: SourceLocation = #_sourceLocation)
    -> TorporError?
{
    do throws(TorporError) {
        _ = try Value(wire: message)
        Issue.record("accepted", sourceLocation: sourceLocation)
        return nil
    } catch {
        return error
    }
}
