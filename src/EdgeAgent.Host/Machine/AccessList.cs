using System.Buffers.Binary;

namespace EdgeAgent.Host.Machine;

/// <summary>A POSIX access list (acl(5)): what <c>setfacl</c> has granted.</summary>
/// <param name="OwningGroup">To the file's own group; its mode shows the mask in that place.</param>
/// <param name="Mask">The most that anybody but owner and others gets.</param>
internal sealed record AccessList(FileRights OwningGroup, FileRights Mask)
{
    private const int HeadLength = 4;
    private const int EntryLength = 8;
    private const uint Version = 2;

    /// <summary>To users, by their numbers.</summary>
    public IReadOnlyDictionary<uint, FileRights> Users { get; init; } = new Dictionary<uint, FileRights>();

    /// <summary>To groups, by their numbers.</summary>
    public IReadOnlyDictionary<uint, FileRights> Groups { get; init; } = new Dictionary<uint, FileRights>();

    /// <summary>Reads the attribute <c>system.posix_acl_access</c>: entries of tag, rights and number (linux/posix_acl_xattr.h).</summary>
    /// <returns>Null where it is none of the known version.</returns>
    public static AccessList? Read(ReadOnlySpan<byte> attribute)
    {
        if (attribute.Length < HeadLength || BinaryPrimitives.ReadUInt32LittleEndian(attribute) != Version)
            return null;
        var (owning, mask) = (FileRights.None, FileRights.Read | FileRights.Write | FileRights.Execute);
        Dictionary<uint, FileRights> users = [], groups = [];
        for (var left = attribute[HeadLength..]; left.Length >= EntryLength; left = left[EntryLength..])
        {
            var rights = (FileRights)BinaryPrimitives.ReadUInt16LittleEndian(left[2..]);
            var number = BinaryPrimitives.ReadUInt32LittleEndian(left[4..]);
            switch (BinaryPrimitives.ReadUInt16LittleEndian(left))
            {
                case 0x02:
                    users[number] = rights;
                    break;
                case 0x04:
                    owning = rights;
                    break;
                case 0x08:
                    groups[number] = rights;
                    break;
                case 0x10:
                    mask = rights;
                    break;
                default:
                    break; // the owner and others, whom the mode shows
            }
        }

        return new AccessList(owning, mask) { Users = users, Groups = groups };
    }
}
