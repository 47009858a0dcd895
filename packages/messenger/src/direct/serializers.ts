import { v8 } from '../payload/v8.js';
import { PlaceOfPart } from './large/aside.js';

/** How a binary value stands in a serialised payload. */
const INLINE = 0;
const PART = 1;

/** Node's serialisers, which also know the places of parts that travel beside. Made when the first payload needs them. */
export const serializers = (): ReturnType<typeof createSerializers> => (made ??= createSerializers());
let made: ReturnType<typeof createSerializers> | undefined;

// oxlint-disable no-underscore-dangle -- these are Node's names
/** What Node's classes have, and its types do not name. */
interface HostObjects {
  _writeHostObject(view: NodeJS.ArrayBufferView): void;
  _readHostObject(): unknown;
}

function createSerializers() {
  const { DefaultDeserializer, DefaultSerializer } = v8();
  const write = (DefaultSerializer.prototype as unknown as HostObjects)._writeHostObject;
  const read = (DefaultDeserializer.prototype as unknown as HostObjects)._readHostObject;

  class PartingSerializer extends DefaultSerializer {
    /** Called for each binary value. */
    _writeHostObject(view: NodeJS.ArrayBufferView): void {
      if (view instanceof PlaceOfPart) {
        this.writeUint32(PART);
        this.writeUint32(view.index);
        this.writeUint32(view.kind);
      } else {
        this.writeUint32(INLINE);
        write.call(this, view);
      }
    }
  }

  class PartingDeserializer extends DefaultDeserializer {
    /** Never a part itself: V8 takes no text for it. */
    _readHostObject(): unknown {
      return this.readUint32() === PART ? new PlaceOfPart(this.readUint32(), this.readUint32()) : read.call(this);
    }
  }

  return { PartingSerializer, PartingDeserializer };
}
// oxlint-enable no-underscore-dangle
