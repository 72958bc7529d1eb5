using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EdgeAgent.Host.Tests.Machine;

/// <summary>Writes access lists where <c>setfacl</c> is not installed.</summary>
internal static partial class AccessGrant
{
    private const ushort Read = 4;
    private const ushort Nothing = 0;

    /// <summary>What <c>setfacl -m u:USER:r,m::MASK</c> writes: version 2, then owner, that user, group, mask and others, each with its rights and number.</summary>
    /// <param name="path">The file.</param>
    /// <param name="user">The number of the user who may read it.</param>
    /// <param name="isMasked">Whether the mask takes that away again.</param>
    public static void ToRead(string path, uint user, bool isMasked = false)
    {
        var list = new byte[44];
        BinaryPrimitives.WriteUInt32LittleEndian(list, 2);
        (ushort Tag, ushort Rights, uint Number)[] entries =
            [(1, 6, uint.MaxValue), (2, Read, user), (4, Nothing, uint.MaxValue), (16, isMasked ? Nothing : Read, uint.MaxValue), (32, Nothing, uint.MaxValue)];
        foreach (var (at, entry) in entries.Index())
        {
            BinaryPrimitives.WriteUInt16LittleEndian(list.AsSpan(4 + at * 8), entry.Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(list.AsSpan(6 + at * 8), entry.Rights);
            BinaryPrimitives.WriteUInt32LittleEndian(list.AsSpan(8 + at * 8), entry.Number);
        }

        Assert.True(SetAttribute(path, "system.posix_acl_access", list, list.Length, 0) == 0, Marshal.GetLastPInvokeErrorMessage());
    }

    [LibraryImport("libc", EntryPoint = "setxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttribute(string path, string name, byte[] value, nint size, int flags);
}
