package io.hein.api;

import org.jspecify.annotations.Nullable;

import org.springframework.asm.AnnotationVisitor;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.FieldVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.TypePath;

/**
 * A compiled type without what users cannot see: no code, and no private members.
 */
class ApiSignatures extends ClassVisitor {

	private static final int VISIBLE = Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED;

	private final ClassWriter writer;

	ApiSignatures(byte[] type) {
		this(type, new ClassWriter(0));
	}

	private ApiSignatures(byte[] type, ClassWriter writer) {
		super(SpringAsmInfo.ASM_VERSION, writer);
		this.writer = writer;
		new ClassReader(type).accept(this, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
	}

	byte[] bytes() {
		return this.writer.toByteArray();
	}

	@Override
	public @Nullable FieldVisitor visitField(int access, String name, String descriptor, @Nullable String signature,
			@Nullable Object value) {
		return isVisible(access) ? super.visitField(access, name, descriptor, signature, value) : null;
	}

	@Override
	public @Nullable MethodVisitor visitMethod(int access, String name, String descriptor, @Nullable String signature,
			String @Nullable [] exceptions) {
		return isVisible(access) ? super.visitMethod(access, name, descriptor, signature, exceptions) : null;
	}

	@Override
	public @Nullable AnnotationVisitor visitTypeAnnotation(int typeRef, TypePath typePath, String descriptor,
			boolean visible) {
		return null;
	}

	private static boolean isVisible(int access) {
		return (access & VISIBLE) != 0;
	}

}
